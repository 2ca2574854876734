"""What was seen of a value, and what is proposed for it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

type Place = tuple[str | int, ...]
"""Where in the JSON of a payload a value stands; empty for the whole payload."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What was seen of one value.

    Attributes:
        topic: Its topic.
        place: Where in the JSON of the payload it stands.
        value: The last value: the text of the payload, or a value of JSON.
        others: Other values that were seen before, as text.
        nearby: Gives what was said last on another topic, as text; ``None`` for a topic that was not seen.
        siblings: The values beside it in its JSON object.
    """

    topic: str
    place: Place = ()
    value: Any = ""
    others: tuple[str, ...] = ()
    nearby: Callable[[str], str | None] = lambda _topic: None
    siblings: dict[str, Any] = field(default_factory=dict)

    @property
    def levels(self) -> list[str]:
        """The levels of the topic and of the place."""
        return [*self.topic.split("/"), *(str(step) for step in self.place)]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed entity.

    Attributes:
        config: The component, as in a document.
        choices: What else it might be, by key: ``platform``, ``device_class``, ``unit_of_measurement``, ``state_class``.
        restricted: Whether it may be a lock, an alarm, a valve or a garage door, which is never proposed to be told anything.
    """

    config: dict[str, Any]
    choices: dict[str, list[str]] = field(default_factory=dict)
    restricted: bool = False
