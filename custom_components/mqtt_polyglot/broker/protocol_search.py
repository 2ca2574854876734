"""Find the version of MQTT that a broker speaks by trying, the best first."""

from typing import Final

from .errors import BrokerError, BrokerErrorKey
from .settings import BrokerSettings, Protocol

PATIENCE: Final = 4.0
"""Seconds for an answer to a version of MQTT that the broker may not know."""

PERHAPS_THE_PROTOCOL: Final = frozenset(
    {
        BrokerErrorKey.PROTOCOL_REFUSED,
        BrokerErrorKey.CONNECTION_LOST,
        BrokerErrorKey.NO_ANSWER,
        BrokerErrorKey.NOT_MQTT,
    }
)
"""The failures with a version that a broker does not know: most say so, some hang up, some are silent."""

DOUBTS: Final = 20
"""Unexplained failures in a row after which a version that has worked is doubted: about a minute."""


class ProtocolSearch:
    """The version of MQTT to try next with one broker.

    A version that works is kept. When the broker says that it does not speak it, because it was
    replaced by another, the others are tried at once. When it only hangs up or is silent it may
    just be starting, so the version is kept for some more attempts. A better version than the
    known one is tried once in each run, because brokers are updated.
    """

    def __init__(self, settings: BrokerSettings) -> None:
        """Start with the known version, or with the best."""
        self._find = settings.find_protocol
        self._known = settings.protocol
        self._refused: set[Protocol] = set()
        self._doubts = 0
        self._better = self._find and self._known is not Protocol.V5
        self._next = Protocol.V5 if self._better else self._known

    @property
    def protocol(self) -> Protocol:
        """The version to try now."""
        return self._next

    @property
    def patience(self) -> float | None:
        """Seconds to wait for an answer; ``None`` if the version is known to work."""
        return PATIENCE if self._next is not self._known else None

    def accepted(self) -> Protocol:
        """Keep the version, because the broker accepted it, and return it."""
        self._known = self._next
        self._better = False
        self._start_over()
        return self._known

    def failed(self, error: BrokerError) -> bool:
        """Take note of a failure; return whether another version is to be tried at once."""
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
