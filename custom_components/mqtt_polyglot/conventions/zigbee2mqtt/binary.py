"""Binary exposes: binary sensors of what is only told, switches of what can be set."""

from typing import Final

from ...model.codec import Choice, as_text
from ...model.components import BinarySensor, Switch
from ...model.data_point import DataPoint
from ...model.vocabulary import Category
from .binary_table import CONDITIONS, SWITCHES, Condition
from .draft import Draft, generic_key
from .expose import Expose
from .naming import Known, names

_UNKNOWN_SWITCH: Final = Known(category=Category.CONFIG)


def add_binary(draft: Draft, expose: Expose) -> None:
    """Make a switch or a binary sensor."""
    if expose.settable:
        add_setting(draft, expose)
    elif expose.readable:
        _add_condition(draft, expose)
    else:
        draft.unsupported(expose, "neither told nor taken")


def add_setting(draft: Draft, expose: Expose) -> None:
    """Make a switch of a property that is not what the device is: mostly a setting of it.

    What can be set and is never told is shown as it was set last.
    """
    known = SWITCHES.get(expose.name)
    row = known or _UNKNOWN_SWITCH
    codec = Choice(((expose.on, True), (expose.off, False)))
    draft.add(
        generic_key(expose),
        Switch,
        power=draft.wire.point("power", expose, codec),
        assumed=not expose.readable,
        category=expose.category or row.category,
        enabled=row.enabled,
        **names(expose, expose.name, known),
    )


def _add_condition(draft: Draft, expose: Expose) -> None:
    known = CONDITIONS.get(expose.name)
    on, off = _on_and_off(expose, known)
    codec = Choice(((on, True), (off, False)))
    category = expose.category or (known.category if known else None)
    draft.add(
        generic_key(expose),
        BinarySensor,
        value=DataPoint(key="value", sources=draft.wire.sources(expose.key, codec)),
        device_class=known.device_class if known else None,
        # Home Assistant allows no binary sensor among the settings of a device.
        category=Category.DIAGNOSTIC if category is Category.CONFIG else category,
        enabled=known.enabled if known else True,
        **names(expose, expose.name, known, by_class=True),
    )


def _on_and_off(expose: Expose, known: Condition | None) -> tuple[object, object]:
    """The words for "on" and "off" by what they mean to Home Assistant."""
    if known is not None:
        means_on = [as_text(word).lower() in known.on for word in (expose.on, expose.off)]
        if means_on == [False, True]:
            return expose.off, expose.on
    return expose.on, expose.off
