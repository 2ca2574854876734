"""The delay before the next attempt to connect."""

import random
from typing import Final

FIRST_DELAY: Final = 0.5  # seconds
NETWORK_DELAY: Final = 3.0  # the longest while no broker answers: an attempt costs it nothing
LAST_DELAY: Final = 60.0  # the longest while a broker answers and refuses us


class BackOff:
    """Delays that grow, with jitter: not all clients are to come back at once."""

    def __init__(self) -> None:
        """Start with the shortest delay."""
        self._delay = FIRST_DELAY

    def reset(self) -> None:
        """Start over with the shortest delay."""
        self._delay = FIRST_DELAY

    def next(self, *, answered: bool) -> float:
        """Return the seconds to wait now, and double the delay.

        Args:
            answered: Whether the broker was reached, and refused us or hung up.
        """
        delay = min(self._delay, LAST_DELAY if answered else NETWORK_DELAY)
        self._delay = min(delay * 2, LAST_DELAY)
        return delay * random.uniform(0.5, 1.0)  # noqa: S311
