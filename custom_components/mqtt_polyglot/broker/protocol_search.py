"""Which version of MQTT a broker speaks: found by asking, the best first."""

from typing import Final

from .errors import BrokerError, BrokerErrorKey
from .settings import BrokerSettings, Protocol

PATIENCE: Final = 4.0
"""Seconds for an answer to a version of which nobody knows whether the broker has heard of it."""

PERHAPS_THE_PROTOCOL: Final = frozenset(
    {
        BrokerErrorKey.PROTOCOL_REFUSED,
        BrokerErrorKey.CONNECTION_LOST,
        BrokerErrorKey.NO_ANSWER,
        BrokerErrorKey.NOT_MQTT,
    }
)
"""How brokers take a version that they do not know: most say so, some hang up, some are silent."""

DOUBTS: Final = 20
"""After how many attempts in a row a version that worked once is doubted if nobody says why: a minute."""


class ProtocolSearch:
    """The version to speak next with a broker that comes and goes.

    A version that works is kept. When the broker says that it does not speak it, because it was
    exchanged for another, the others are tried at once. When it only hangs up or is silent it may
    just be starting, so that the version is kept for some more attempts. A better version than the
    one that is known is tried once in each run, because brokers are updated.
    """

    def __init__(self, settings: BrokerSettings) -> None:
        """Begin with what is known, or with the best."""
        self._find = settings.find_protocol
        self._known = settings.protocol
        self._refused: set[Protocol] = set()
        self._doubts = 0
        self._better = self._find and self._known is not Protocol.V5
        self._next = Protocol.V5 if self._better else self._known

    @property
    def protocol(self) -> Protocol:
        """The version to speak now."""
        return self._next

    @property
    def patience(self) -> float | None:
        """Seconds to wait for an answer; ``None`` if the version is known to work."""
        return PATIENCE if self._next is not self._known else None

    def accepted(self) -> Protocol:
        """Keep the version, and return it: the broker has let us in."""
        self._known = self._next
        self._better = False
        self._start_over()
        return self._known

    def failed(self, error: BrokerError) -> bool:
        """Learn from a failure; whether another version is to be tried at once."""
        if not self._find or error.key not in PERHAPS_THE_PROTOCOL:
            return False
        if self._better:
            self._better = False
            self._start_over()
            return True
        self._doubts += error.key is not BrokerErrorKey.PROTOCOL_REFUSED
        if error.key is not BrokerErrorKey.PROTOCOL_REFUSED and self._doubts <= DOUBTS:
            return False
        self._refused.add(self._next)
        others = [version for version in Protocol if version not in self._refused]
        if not others:
            self._start_over()
            return False
        self._next = others[0]
        return True

    def _start_over(self) -> None:
        self._next = self._known
        self._refused.clear()
        self._doubts = 0
