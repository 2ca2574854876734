"""How long to wait before the next attempt to reach a broker."""

import random
from typing import Final

FIRST_DELAY: Final = 0.5  # seconds
NETWORK_DELAY: Final = 3.0  # the longest while nobody answers: an attempt costs nobody anything
LAST_DELAY: Final = 60.0  # the longest while somebody does, and wants us to go


class BackOff:
    """Pauses that grow, differently long for each client: they need not all come back at once."""

    def __init__(self) -> None:
        """Begin with the shortest."""
        self._delay = FIRST_DELAY

    def reset(self) -> None:
        """It went well for a while, or nobody is to blame."""
        self._delay = FIRST_DELAY

    def next(self, *, answered: bool) -> float:
        """Seconds to wait now.

        Args:
            answered: Whether the broker was there and ended it or refused us.
        """
        delay = min(self._delay, LAST_DELAY if answered else NETWORK_DELAY)
        self._delay = min(delay * 2, LAST_DELAY)
        return delay * random.uniform(0.5, 1.0)  # noqa: S311
