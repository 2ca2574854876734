"""Words of names, compared as people read them: case, accents and the way they are joined do not count."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
import re
from typing import Final, NamedTuple
from unicodedata import category, normalize

MAX_NAME: Final = 200
"""The most characters of a name that are read."""

_ACCENTS: Final = dict.fromkeys(range(0x0300, 0x0370))
"""Combining marks of Latin, Greek and Cyrillic letters. Those of other scripts are vowels."""

# Letters that Unicode does not take apart, and what people type who do not have them.
_WITHOUT_ACCENT: Final = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_SPELLED_OUT: Final = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}  # codespell:ignore ue
)

_NUMBERED: Final = re.compile(r"(\D+)(\d{1,2})")
_DIGITS: Final = re.compile(r"(\d+)")


class Spellings(NamedTuple):
    """A word as it is written in lower case, without accents, and with its accents spelled out."""

    exact: str
    bare: str
    spelled: str

    def joined(self, word: Spellings) -> Spellings:
        """This word and the next as one: "Living Room" is "Livingroom", but "1 2" is not "12"."""
        gap = " " if self.exact[-1].isdecimal() and word.exact[0].isdecimal() else ""
        return Spellings(
            self.exact + gap + word.exact,
            self.bare + gap + word.bare,
            self.spelled + gap + word.spelled,
        )


def folded(text: str) -> str:
    """A text in lower case and without accents."""
    lower = normalize("NFKC", text).casefold().translate(_WITHOUT_ACCENT)
    return normalize("NFC", normalize("NFD", lower).translate(_ACCENTS))


def _spellings(word: str) -> Spellings:
    lower = normalize("NFKC", word).casefold()
    return Spellings(lower, folded(lower), folded(lower.translate(_SPELLED_OUT)))


@lru_cache(maxsize=4096)
def words(name: str) -> tuple[Spellings, ...]:
    """The words of a name: "kitchen_light2" and "KitchenLight 2" are both kitchen, light, 2.

    Chinese characters are a word each. What has digits before its end is an address or a model and
    stays one word: "0x00bad1" is not a bathroom in German.
    """
    found: list[str] = []
    for chunk in _chunks(normalize("NFC", name[:MAX_NAME])):
        digits = any(each.isdecimal() for each in chunk)
        if match := _NUMBERED.fullmatch(chunk):
            found += [*_humps(match[1]), match[2]]
        else:
            found += [chunk] if digits else _humps(chunk)
    return tuple(map(_spellings, found))


def _chunks(text: str) -> Iterator[str]:
    """The runs of letters and digits of one script."""
    chunk, last = "", ""
    for each in text:
        kind = _kind(each, last)
        if chunk and (kind != last or kind == "Han"):
            yield chunk
            chunk = ""
        if kind:
            chunk += each
        last = kind
    if chunk:
        yield chunk


def _kind(character: str, last: str) -> str:
    """What of a word a character is: its script, where a script has no spaces; empty for none."""
    if "\u3040" <= character <= "\u309f":
        return "Hiragana"
    if "\u30a0" <= character <= "\u30ff":
        return "Katakana"
    if "\u3400" <= character <= "\u9fff":
        return "Han"
    match category(character)[0]:
        case "M":
            return last
        case "L" | "N":
            return "letter"
    return ""


def _humps(chunk: str) -> list[str]:
    """The parts of a word in camel case."""
    cuts = [
        index
        for index, (one, other) in enumerate(pairwise(chunk), 1)
        if one.islower() and other.isupper()
    ]
    return [chunk[begin:end] for begin, end in pairwise((0, *cuts, len(chunk)))]


def natural(text: str) -> tuple[tuple[tuple[int, str], ...], str]:
    """A key that sorts "Many 2" before "Many 10", and ignores case and accents."""
    parts = _DIGITS.split(folded(text[:MAX_NAME]))
    # Every other part is a number; the longer one without leading zeros is the greater.
    numbers = (part.lstrip("0") if index % 2 else part for index, part in enumerate(parts))
    key = tuple((len(part) if index % 2 else 0, part) for index, part in enumerate(numbers))
    return key, text
