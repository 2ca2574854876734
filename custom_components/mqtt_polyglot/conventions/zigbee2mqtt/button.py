"""Buttons: words that a device is told and that are not its state afterwards."""

from dataclasses import replace
from typing import Any

from ...model.codec import Choice
from ...model.components import Button, Common
from ...model.data_point import DataPoint
from ...model.vocabulary import ButtonClass
from .draft import Draft
from .expose import Expose, Word, capitalized, humanized
from .naming import setting
from .setting_table import PRESSES


def add_press(draft: Draft, expose: Expose, word: Word) -> None:
    """Make a button that tells the one word of an expose."""
    known = PRESSES.get(expose.name)
    hint = expose.device_class or (known.device_class if known else None)
    device_class = ButtonClass(hint) if hint in set(ButtonClass) else None
    draft.add(
        draft.key_of(expose),
        Button,
        setting(expose, known, by_class=device_class is not None),
        press=press(draft, expose, word),
        device_class=device_class,
    )


def add_presses(draft: Draft, expose: Expose) -> None:
    """Make a button for each word of an expose: the commands of one part of the device."""
    common = setting(expose, None)
    for word in expose.values:
        add_named_press(draft, expose, common, str(word), word)


def add_named_press(draft: Draft, expose: Expose, common: Common, name: str, value: Word) -> None:
    """Make a button that tells one of the values of an expose, and bears the name of the value."""
    label = common.name or expose.label
    draft.add(
        f"{draft.key_of(expose)}_{name}",
        Button,
        replace(
            common,
            name=capitalized(f"{label}: {humanized(name)}"),
            translation_key=None,
            placeholders=(),
        ),
        press=press(draft, expose, value),
    )


def press(draft: Draft, expose: Expose, word: Any) -> DataPoint[bool]:
    """The data point of a button that tells this word."""
    return DataPoint(
        sink=draft.wire.sink(expose.key, Choice(((word, True),))), options=(True,), momentary=True
    )
