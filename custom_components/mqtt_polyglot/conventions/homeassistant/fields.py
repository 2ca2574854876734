"""The keys of one announced component, taken one by one, each with what is wrong with it.

What a publisher sends is never quite what the convention says. A key whose value is wrong costs that
key and no more; what nobody asked for in the end is reported as unknown.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from enum import StrEnum
import math
from typing import Any, Final

from ...broker.topic import validate_filter, validate_topic
from ...model.sharing import shared
from ...model.spec import Note, NoteKind
from ...model.text import clean

MAX_NAME: Final = 255
"""The longest name, identifier or other short text in characters."""

MAX_TEXT: Final = 4096
"""The longest text of any other key, such as a payload."""

MAX_WORDS: Final = 500
"""The most entries of a list: modes, effects, options."""

_MAX_NOTES: Final = 32

_SINGLE_PRECISION: Final = 2**-23
"""How far a number of single precision may be off, as a part of it."""

_TRUE: Final = frozenset({"1", "true", "yes", "on", "enable"})
_FALSE: Final = frozenset({"0", "false", "no", "off", "disable"})


class UnusableError(ValueError):
    """A component, or a whole message, of which nothing can be made; the text says why."""


class Notes:
    """What there is to report about one component or one device; only so many lines are kept."""

    def __init__(self, where: str) -> None:
        """Report about this."""
        self._where = where
        self._notes: list[Note] = []

    def add(self, kind: NoteKind, key: str = "", detail: str = "") -> None:
        """Report something about a key, or about the whole."""
        if len(self._notes) < _MAX_NOTES:
            self._notes.append(shared(Note(kind, self._where, key[:64], detail[:MAX_NAME])))

    def repeat(self, notes: Iterable[Note]) -> None:
        """Report of this what was reported of another."""
        for note in notes:
            self.add(note.kind, note.key, note.detail)

    def taken(self) -> tuple[Note, ...]:
        """Everything reported."""
        return tuple(self._notes)


class Fields:
    """The keys of one component, under their long names."""

    def __init__(self, values: Mapping[str, Any], notes: Notes) -> None:
        """Begin with all keys; one that is null is not there, and is remembered as such."""
        self._values = {key: value for key, value in values.items() if value is not None}
        self._nulls = frozenset(values.keys() - self._values.keys())
        self.notes = notes

    def __contains__(self, key: str) -> bool:
        """Whether a key is there that has not been taken yet."""
        return key in self._values

    def denies(self, key: str) -> bool:
        """Whether a key is there and null: "none" in so many words, where nothing is the default.

        A component without a name is called by another, one whose name is null by none; a cover
        without a ``payload_stop`` stops by "STOP", one whose ``payload_stop`` is null not at all.
        """
        return key in self._nulls

    def take(self, key: str) -> Any:
        """The value as it came, ``None`` where there is none."""
        return self._values.pop(key, None)

    def put(self, key: str, value: Any) -> None:
        """Give a key that the announcement has under another name."""
        self._values[key] = value

    def drop(self, keys: Iterable[str]) -> None:
        """Take keys that mean nothing here and are nobody's mistake."""
        for key in keys:
            self._values.pop(key, None)

    def reject(self, key: str, detail: str) -> None:
        """Report a key whose value is wrong."""
        self.notes.add(NoteKind.REJECTED_KEY, key, detail)

    def translate(self, key: str, detail: str) -> None:
        """Report a key that is said in a retired form."""
        self.notes.add(NoteKind.TRANSLATED, key, detail)

    def close(self) -> None:
        """Report the keys that nobody took."""
        for key in self._values:
            self.notes.add(NoteKind.UNKNOWN_KEY, key, "not used")
        self._values.clear()

    # --- values -------------------------------------------------------------------------------

    def text(self, key: str, *, limit: int = MAX_TEXT) -> str | None:
        """A text; numbers and booleans are written as Home Assistant, that is Python, writes them."""
        value = self._values.pop(key, None)
        if value is None:
            return None
        text = text_of(value)
        if text is None:
            self.reject(key, f"{_kind(value)} instead of a text")
        elif len(text) > limit:
            self.reject(key, f"longer than {limit} characters")
            text = None
        return text

    def word(self, key: str, default: str) -> tuple[str, ...]:
        """A payload or a state: the word to send, and the others that mean the same.

        zwave-js-ui says ``state_locked: 255`` and Zigbee2MQTT ``payload_on: true``. The first means
        the text "255"; the second "True", which is what a template makes of a JSON ``true``, and a
        payload without a template says ``true``.
        """
        value = self._values.get(key)
        text = self.text(key)
        if text is None:
            return (default,)
        if isinstance(value, bool):
            return (text, text.lower())
        if not isinstance(value, str):
            self.translate(key, f"the number {text}, read as a text")
        return (text,)

    def truth(
        self, key: str, other_key: str, *, words: tuple[str, str] = ("ON", "OFF")
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The payloads for "yes" and "no", the words to send first.

        A device that announces neither is understood in any case, and with booleans: it thinks of
        them as Home Assistant's words, and nobody checked their spelling.
        """
        own = self._values.keys() & {key, other_key}
        yes, no = self.word(key, words[0]), self.word(other_key, words[1])
        return (yes, no) if own else truth(*words)

    def flag(self, key: str, *, default: bool = False) -> bool:
        """A boolean; some publishers quote it: ``"true"``."""
        value = self._values.pop(key, default)
        if isinstance(value, bool):
            return value
        text = text_of(value)
        word = text.strip().lower() if text is not None else ""
        if word in _TRUE or word in _FALSE:
            self.translate(key, f"{value!r}, read as a boolean")
            return word in _TRUE
        self.reject(key, f"{_kind(value)} instead of a boolean")
        return default

    def decimal(self, key: str, *, low: float = -math.inf, high: float = math.inf) -> float | None:
        """A number with few decimals; single precision makes 0.100000001 of 0.1."""
        number = self.number(key, low=low, high=high)
        if number is None or number.is_integer():
            return number
        short = float(f"{number:.6g}")
        return short if abs(short - number) <= abs(number) * _SINGLE_PRECISION else number

    def number(self, key: str, *, low: float = -math.inf, high: float = math.inf) -> float | None:
        """A finite number within limits, or such a text."""
        value = self._values.pop(key, None)
        if value is None:
            return None
        number = math.nan
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            with suppress(ValueError, OverflowError):
                number = float(value)
        if not math.isfinite(number):
            self.reject(key, f"{_kind(value)} instead of a number")
        elif not low <= number <= high:
            self.reject(key, f"{number:g} is not between {low:g} and {high:g}")
        else:
            return number
        return None

    def whole(self, key: str, *, low: float = 0, high: float = 2**31) -> int | None:
        """A whole number within limits; decimals are cut off."""
        number = self.number(key, low=low, high=high)
        return None if number is None else int(number)

    def words(self, key: str) -> tuple[str, ...] | None:
        """A list of different texts; a single text stands for a list of one."""
        value = self._values.pop(key, None)
        if value is None:
            return None
        entries = value if isinstance(value, list) else [value]
        words: dict[str, None] = {}
        for entry in entries[:MAX_WORDS]:
            text = text_of(entry)
            if text is None or len(text) > MAX_NAME:
                self.reject(key, f"{_kind(entry)} in a list of short texts")
            else:
                words[text] = None
        if len(entries) > MAX_WORDS:
            self.reject(key, f"more than {MAX_WORDS} entries")
        return tuple(words)

    def member[E: StrEnum](self, key: str, kind: type[E]) -> E | None:
        """One of Home Assistant's own words, in any case."""
        text = self.own_word(key)
        if text is None:
            return None
        try:
            return kind(text)
        except ValueError:
            self.reject(key, f"{text[:64]!r} is not one of {', '.join(kind)}")
            return None

    def own_word(self, key: str) -> str | None:
        """What should be one of Home Assistant's own words, which are all in lower case."""
        text = self.text(key)
        word = text.strip().lower() if text is not None else None
        if word and word != text:
            self.translate(key, f"{text}, read as {word}")
        return word

    def members[E: StrEnum](self, key: str, kind: type[E]) -> tuple[E, ...] | None:
        """Some of Home Assistant's own words, in the order of the list."""
        texts = self.words(key)
        if texts is None:
            return None
        known = tuple(kind(text) for text in texts if text in set(kind))
        for text in texts:
            if text not in known:
                self.reject(key, f"{text[:64]!r} is not one of {', '.join(kind)}")
        return known

    # --- topics -------------------------------------------------------------------------------

    def inbound(self, key: str) -> str | None:
        """A topic, or a topic filter, to listen to."""
        return self._topic(key, validate_filter)

    def outbound(self, key: str) -> str | None:
        """A topic to publish to."""
        return self._topic(key, validate_topic)

    def _topic(self, key: str, validate: Callable[[str], None]) -> str | None:
        if isinstance(self._values.get(key), bool):
            # A gateway that never put the topic in: nobody listens to "True".
            self._values.pop(key)
            self.reject(key, "a boolean instead of a topic")
            return None
        topic = self.text(key, limit=2**16)
        if topic is None:
            return None
        try:
            validate(topic)
        except ValueError as err:
            self.reject(key, str(err))
            return None
        return topic


def truth(yes: str, no: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Home Assistant's own words for "yes" and "no", in any case, and the booleans."""
    return (
        (*in_any_case(yes), *in_any_case("true"), "1"),
        (*in_any_case(no), *in_any_case("false"), "0"),
    )


def in_any_case(word: str) -> tuple[str, ...]:
    """A word as people write it; as it is comes first."""
    variants = (word, word.lower(), word.upper(), word.capitalize(), word.title())
    return tuple(dict.fromkeys(variants))


def text_of(value: Any) -> str | None:
    """A scalar as text, as Python writes it; ``None`` for what is no scalar."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return str(value)
    return None


def shortened(text: str) -> str:
    """A text with as much of its beginning as a name can have."""
    text = text.strip()
    return text if len(text) <= MAX_NAME else f"{text[: MAX_NAME - 1].rstrip()}…"


def short_text(value: Any) -> str | None:
    """A scalar as one line that is neither empty nor long."""
    text = text_of(value)
    if text is None or len(text) > MAX_NAME:
        return None
    return clean(text) or None


def _kind(value: Any) -> str:
    if isinstance(value, str):
        return repr(value[:64])
    return _KINDS.get(type(value), "a number")


_KINDS: Final = {dict: "an object", list: "a list", bool: "a boolean"}
