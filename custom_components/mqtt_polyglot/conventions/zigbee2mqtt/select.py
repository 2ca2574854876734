"""Choices: one of a few words that can be set."""

from ...model.codec import Choice, as_text
from ...model.components import Select
from .button import add_press, add_presses
from .draft import Draft
from .expose import Expose
from .naming import setting
from .setting_table import CHOICES, COMMANDS
from .text import add_text_setting


def add_choice(draft: Draft, expose: Expose) -> None:
    """Make a select; of one word, and of commands, which are no state, buttons."""
    words = tuple(word for word in expose.values if word != "")
    if len(expose.values) == 1:
        add_press(draft, expose, expose.values[0])
    elif not words:
        add_text_setting(draft, expose)
    elif not expose.readable and expose.name in COMMANDS:
        add_presses(draft, expose)
    else:
        pairs = tuple((word, as_text(word)) for word in words)
        draft.add(
            draft.key_of(expose),
            Select,
            setting(expose, CHOICES.get(expose.name)),
            option=draft.wire.point(
                "option", expose, Choice(pairs), options=tuple(text for _, text in pairs)
            ),
        )
