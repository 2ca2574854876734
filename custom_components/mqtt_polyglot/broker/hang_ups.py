"""Hang-ups: what a broker ends the connection for, instead of refusing it.

Brokers of MQTT 3.1.1 have no word for "you may not": some throw away what is not allowed, others
(RabbitMQ, AWS IoT, EMQX if told so) hang up on whoever sends it.
"""

from collections.abc import Iterable
from typing import Final

type Act = tuple[str, str]
"""``publish`` or ``subscribe``, and the topic or the topic filter."""

FIRST_BAN: Final = 600.0
LAST_BAN: Final = 86400.0
"""Seconds for which an act is banned after the first hang-up, and at most."""

_PROVEN_LIMIT: Final = 4096


class HangUps:
    """The acts that one broker has hung up on. Times are those of the event loop."""

    def __init__(self) -> None:
        """Start without suspicion."""
        # The acts that have succeeded, and the hang-ups in a row of the others.
        self._proven: dict[Act, None] = {}
        self._count: dict[Act, int] = {}
        self._until: dict[Act, float] = {}
        self._watched: set[Act] = set()

    def banned(self, act: Act, now: float) -> bool:
        """Whether an act is not to be tried at the moment."""
        return self._until.get(act, 0.0) > now

    def watched(self, act: Act) -> bool:
        """Whether an act is to be sent alone: it is one of several that may be to blame."""
        return act in self._watched

    def went_well(self, act: Act) -> None:
        """An act succeeded and the connection stayed."""
        self._count.pop(act, None)
        self._until.pop(act, None)
        self._watched.discard(act)
        if act not in self._proven:
            if len(self._proven) >= _PROVEN_LIMIT:
                del self._proven[next(iter(self._proven))]
            self._proven[act] = None

    def blame(self, acts: Iterable[Act], now: float) -> Act | None:
        """The broker hung up and was back at once: one of these acts must be why.

        One that has succeeded before is only blamed the second time in a row: the broker may have
        been restarted at just that moment.

        Returns:
            The act that is banned from now on, if it is clear which.
        """
        suspects = set(acts)
        if len(unproven := suspects - self._proven.keys()) == 1:
            (act,) = unproven
        elif len(suspects) == 1:
            (act,) = suspects
        else:
            self._watched |= unproven or suspects
            return None
        count = self._count[act] = self._count.get(act, 0) + 1
        if act in self._proven and count < 2:
            return None
        self._proven.pop(act, None)
        self._watched.discard(act)
        self._until[act] = now + min(FIRST_BAN * 2.0 ** (count - 1), LAST_BAN)
        return act
