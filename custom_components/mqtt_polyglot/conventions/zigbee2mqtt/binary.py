"""Binary exposes: binary sensors of what is only told, switches of what can be set."""

from ...model.codec import Choice, as_text
from ...model.components import BinarySensor, Switch
from ...model.data_point import DataPoint
from ...model.vocabulary import BinarySensorClass, Category
from .binary_table import CONDITIONS, SWITCHES, Condition, is_setting
from .button import add_press
from .draft import Draft
from .expose import Expose
from .naming import names, reading, setting
from .setting_table import PRESSES


def add_binary(draft: Draft, expose: Expose) -> None:
    """Make a switch or a binary sensor; a button of what is only started."""
    if (
        expose.settable
        and not expose.readable
        and (expose.platform == "button" or expose.name in PRESSES)
    ):
        add_press(draft, expose, expose.on)
    elif expose.settable:
        add_setting(draft, expose)
    elif expose.readable:
        _add_condition(draft, expose)
    else:
        draft.unsupported(expose, "it cannot be read or set")


def add_setting(draft: Draft, expose: Expose) -> None:
    """Make a switch of a property that is not the main thing, or a setting of the device.

    What can be set and, by its access, is never told is shown as it was set last; where Zigbee2MQTT
    tells it all the same, that counts.
    """
    known = SWITCHES.get(expose.name)
    category = Category.CONFIG if is_setting(expose.name) else None
    codec = Choice(((expose.on, True), (expose.off, False)))
    wire = draft.wire
    draft.add(
        draft.key_of(expose),
        Switch,
        setting(expose, known, category=category),
        power=DataPoint(
            sources=wire.sources(expose.key, codec),
            sink=wire.sink(expose.key, codec) if expose.settable else None,
        ),
    )


def _add_condition(draft: Draft, expose: Expose) -> None:
    known = CONDITIONS.get(expose.name)
    on, off = _on_and_off(expose, known)
    codec = Choice(((on, True), (off, False)))
    hinted = _class(expose.device_class)
    draft.add(
        draft.key_of(expose),
        BinarySensor,
        reading(expose, known, names(expose, expose.name, known, by_class=True)),
        value=DataPoint(sources=draft.wire.sources(expose.key, codec)),
        device_class=hinted or (known.device_class if known else None),
    )


def _class(hint: str | None) -> BinarySensorClass | None:
    return BinarySensorClass(hint) if hint in set(BinarySensorClass) else None


def _on_and_off(expose: Expose, known: Condition | None) -> tuple[object, object]:
    """The words for "on" and "off" by what they mean to Home Assistant."""
    if known is not None:
        means_on = [as_text(word).lower() in known.on for word in (expose.on, expose.off)]
        if means_on == [False, True]:
            return expose.off, expose.on
    return expose.on, expose.off
