"""What a device is by the words with which its maker describes it, in English."""

from collections.abc import Mapping
import re


def class_of[C](classes: Mapping[C, str], description: str) -> C | None:
    """The one class of whose words there are any; ``None`` where several claim it, or none does.

    Args:
        classes: By class, its words as alternatives of a regular expression; plurals are understood.
        description: Such as ``Roller shutter switch``.
    """
    found = [
        each
        for each, words in classes.items()
        if re.search(rf"\b(?:{words})s?\b", description, re.IGNORECASE)
    ]
    return found[0] if len(found) == 1 else None
