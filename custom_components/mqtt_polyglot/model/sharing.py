"""Equal parts of specs are one object: a hundred lamps of a model say a hundred times the same."""

from typing import Any, Final
from weakref import ReferenceType, WeakKeyDictionary, ref

_KNOWN: Final[WeakKeyDictionary[Any, ReferenceType[Any]]] = WeakKeyDictionary()
"""Each by itself. Nothing is kept because it is here, so that nobody can make it grow."""


def shared[T](value: T) -> T:
    """The value that is equal to this one and was there first, or this one.

    Args:
        value: A frozen value that does whatever an equal one does: a reader, a codec, an
            availability, a note. One with a dictionary in it, which nothing can be found by, stays
            alone.
    """
    try:
        known: T | None = _KNOWN.setdefault(value, ref(value))()
    except TypeError:
        return value
    return value if known is None else known
