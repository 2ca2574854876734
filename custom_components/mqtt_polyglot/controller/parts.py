"""Parts of announcements that many of them have: a device block, a list of exposes, an origin."""

from typing import Any, Final

import orjson

_MAX_PARTS: Final = 1024
"""The most parts that are known; the one that came first is forgotten."""

_MAX_MEMBERS: Final = 32
"""The most members of a part that is looked for among them."""

_MAX_BYTES: Final = 512
"""The most bytes of JSON of a part that is known."""


class Parts:
    """Has announcements share the small objects and lists of JSON that are the same in them.

    What is the same is so to the letter, in the same order: to Python ``true`` equals ``1``.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[bytes, Any] = {}

    def share(self, whole: Any) -> None:
        """Put into a JSON object or list, at any depth, the parts that are known already."""
        places = whole.items() if isinstance(whole, dict) else enumerate(whole)
        for place, part in tuple(places):
            if isinstance(part, dict | list):
                whole[place] = self._one(part)

    def _one(self, part: Any) -> Any:
        if len(part) > _MAX_MEMBERS or len(data := orjson.dumps(part)) > _MAX_BYTES:
            self.share(part)
            return part
        if (known := self._known.get(data)) is None:
            self.share(part)
            known = self._known[data] = part
            if len(self._known) > _MAX_PARTS:
                del self._known[next(iter(self._known))]
        return known
