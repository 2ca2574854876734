"""The delay before the next attempt to connect."""

from enum import Enum, auto
import random
from typing import Final

FIRST_DELAY: Final = 0.25  # seconds


class Answered(Enum):
    """Who answered an attempt to connect.

    Attributes:
        NOBODY: The host is down, or runs no broker.
        SOMEBODY: A name server that knows no such name, a server that says nothing in MQTT, which may
            be a proxy in front of a broker that is down, or a broker that is not ready.
        BROKER: It refuses us, or has hung up.
    """

    NOBODY = auto()
    SOMEBODY = auto()
    BROKER = auto()


# To ask costs nobody anything where nobody is, so that we are connected within a second after the
# broker listens, however long it was away.
LAST_DELAYS: Final = {Answered.NOBODY: 0.5, Answered.SOMEBODY: 3.0, Answered.BROKER: 60.0}
"""The longest delay in seconds."""


class BackOff:
    """Delays that grow, with jitter: not all clients are to come back at once."""

    def __init__(self) -> None:
        """Start with the shortest delay."""
        self._delay = FIRST_DELAY

    def reset(self) -> None:
        """Start over with the shortest delay."""
        self._delay = FIRST_DELAY

    def next(self, answered: Answered) -> float:
        """Return the seconds to wait now, and double the delay.

        A broker that was gone has not hung up on us, so that little is left of a long delay once
        nobody has answered.
        """
        delay = min(self._delay, LAST_DELAYS[answered])
        self._delay = delay * 2
        return delay * random.uniform(0.5, 1.0)  # noqa: S311
