"""Texts of strangers: one line, and nothing in it that is not seen."""

from typing import Final

_JOINER: Final = "\u200d"
"""Makes one picture of several emoji; the only thing unseen that belongs in a name."""

_MAX_LINE: Final = 512


def clean(text: str) -> str:
    """A text as one line without control characters and without orders to those who show it.

    Line breaks, the escape codes of terminals, NUL, and what turns the direction of letters would
    make other texts of it in a log, or in a name.
    """
    if text.isprintable() and text == text.strip() and "  " not in text:
        return text
    seen = (each for each in " ".join(text.split()) if each.isprintable() or each == _JOINER)
    return "".join(seen).strip()


def is_seen(text: str) -> bool:
    """Whether all of a text is seen: no line breaks, no control characters, no orders to those who show it."""
    return all(each.isprintable() or each == _JOINER for each in text)


def logged(text: object) -> str:
    """What somebody else says, or what they call a topic, for a line of the log."""
    line = clean(str(text))
    return line if len(line) <= _MAX_LINE else f"{line[: _MAX_LINE - 1]}…"
