"""Which row of a table a name belongs to, by its words."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
import re
from typing import Final

from ...model.words import MAX_NAME, folded, words

_LONG: Final = 5
"""The fewest letters of a word that counts at the end of a longer one."""

_APART: Final = re.compile(r"[\W_]+")

_NUMBER: Final = 2
"""The most digits that only count several of a kind: "temp2"."""


class Words:
    """The words of the rows of a table."""

    def __init__(self, rows: Iterable[Sequence[str]]) -> None:
        """Index them.

        Args:
            rows: The words of each row; a term of several words is joined by spaces.
        """
        self._single: dict[str, int] = {}
        self._several: list[tuple[frozenset[str], int]] = []
        for number, terms in enumerate(rows):
            for term in terms:
                parts = term.split()
                if len(parts) > 1:
                    self._several.append((frozenset(parts), number))
                    self._single.setdefault("".join(parts), number)
                else:
                    self._single.setdefault(term, number)
        self._endings = [(word, row) for word, row in self._single.items() if len(word) >= _LONG]

    def row(self, names: frozenset[str], *, together: bool = False) -> int | None:
        """The first row that one of these words, or several of them, belong to.

        Args:
            names: The words of a name, in lower case.
            together: Whether only terms of several words count.
        """
        found = [row for parts, row in self._several if parts <= names]
        if not together:
            found += [row for name in names if (row := self._single.get(name)) is not None]
            if not found:
                found += [
                    row
                    for name in names
                    for word, row in self._endings
                    if len(name) > len(word) and name.endswith(word)
                ]
        return min(found, default=None)


def match(table: Words, levels: Sequence[str]) -> int | None:
    """The row that a path belongs to: by its last level, else by more of it.

    Args:
        table: The words.
        levels: The levels of a topic and of the place in its JSON, the last one last.
    """
    named = [level for level in levels if not level.isdecimal()]
    names = [tokens(level) for level in reversed(named[-4:])]
    for index, own in enumerate(names):
        if (row := table.row(own)) is not None:
            return row
        if index + 1 < len(names):
            row = table.row(own | names[index + 1], together=True)
            if row is not None:
                return row
    return None


@lru_cache(maxsize=4096)
def tokens(name: str) -> frozenset[str]:
    """The words of a name, each as it may stand in a table: without accents, and with umlauts spelled out."""
    return frozenset(_tokens(name))


def _tokens(name: str) -> Iterator[str]:
    yield from filter(None, _APART.split(folded(name[:MAX_NAME])))
    for word in words(name):
        for spelled in {word.bare, word.spelled}:
            yield spelled
            bare = spelled.rstrip("0123456789")
            if bare and 0 < len(spelled) - len(bare) <= _NUMBER:
                yield bare
