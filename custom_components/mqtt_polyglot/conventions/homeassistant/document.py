"""Announcements as JSON documents and their topics, within limits."""

from dataclasses import dataclass
import re
from sys import intern
from typing import Any, Final

import orjson

from ...broker.message import Message
from ...model.attributes import MAX_DEPTH, too_deep
from ..base import MAX_ANNOUNCEMENT
from .fields import UnusableError

_LEVELS: Final = re.compile(
    r"(?P<component>\w+)/(?:(?P<node_id>[a-zA-Z0-9_-]+)/)?(?P<object_id>[a-zA-Z0-9_-]+)/config",
    re.ASCII,
)

DEVICE: Final = "device"


@dataclass(frozen=True, slots=True)
class DiscoveryTopic:
    """The topic of an announcement.

    Attributes:
        name: The topic below the prefix: ``light/kitchen/lamp/config``.
        component: The platform, or ``device`` for the announcement of a whole device.
        node_id: The first id, if there are two.
        object_id: The last id.
    """

    name: str
    component: str
    node_id: str | None
    object_id: str

    def discovery_id(self, component_id: str | None = None) -> str:
        """The id of a component without a unique id, among those of its platform.

        It is the same whether the component is announced alone or, under its key, with its device:
        publishers migrate from one form to the other.

        Args:
            component_id: Its key in the announcement of a whole device.
        """
        if component_id is None:
            return _joined(self.node_id, self.object_id)
        return _joined(self.object_id, self.node_id, component_id)


def _joined(*ids: str | None) -> str:
    return " ".join(each for each in ids if each is not None)


def parse_topic(name: str) -> DiscoveryTopic | None:
    """Parse a topic below the prefix; ``None`` if it is no topic of an announcement."""
    match = _LEVELS.fullmatch(name)
    if match is None:
        return None
    # A thousand announcements are about a few components.
    return DiscoveryTopic(name, intern(match["component"]), match["node_id"], match["object_id"])


def parse_object(message: Message) -> dict[str, Any]:
    """The JSON object that is the payload; raises ``UnusableError``."""
    if len(message.payload) > MAX_ANNOUNCEMENT:
        raise UnusableError(f"more than {MAX_ANNOUNCEMENT} bytes")
    try:
        document = message.json
    except orjson.JSONDecodeError as err:
        raise UnusableError(f"not JSON: {err}") from err
    if not isinstance(document, dict):
        raise UnusableError("not a JSON object")
    if too_deep(document):
        raise UnusableError(f"nested more than {MAX_DEPTH} levels deep")
    return document
