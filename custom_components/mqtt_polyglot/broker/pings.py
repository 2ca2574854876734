"""PINGREQ and PINGRESP: whether a broker is alive, and how far it has read."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

_PINGREQ: Final = b"\xc0\x00"


class Ping:
    """A ping that is on its way, or at its end.

    Attributes:
        asked_at: When it was sent, in the time of the event loop.
        answered: Whether PINGRESP came, or false if the connection ended before; ``None`` until then.
    """

    __slots__ = ("_actions", "answered", "asked_at")

    def __init__(self) -> None:
        """Initialize a ping that is still to be sent."""
        self.asked_at = 0.0
        self.answered: bool | None = None
        self._actions: list[Callable[[bool], object]] = []

    def then(self, action: Callable[[bool], object]) -> None:
        """Call this, which must not raise, at its end, with whether it was answered."""
        if self.answered is None:
            self._actions.append(action)
        else:
            action(self.answered)

    def end(self, answered: bool) -> None:
        """Tell all who wait for its end."""
        self.answered = answered
        actions, self._actions = self._actions, []
        for action in actions:
            action(answered)


class Pings:
    """The pings of one connection. A broker reads, and so answers, in order."""

    def __init__(self, send: Callable[[bytes], object]) -> None:
        """Start with no ping.

        Args:
            send: Sends a packet.
        """
        self._loop = asyncio.get_running_loop()
        self._send = send
        self._behind: Ping | None = None
        self._sending: asyncio.Handle | None = None
        self._ahead: Ping | None = None
        self._asked: deque[Ping] = deque()
        self.last_at = self._loop.time()

    def behind(self) -> Ping:
        """Send a ping behind everything that is sent in this turn of the event loop.

        Returns:
            The ping; with its answer the broker has read all of that.
        """
        if self._behind is None:
            self._behind = Ping()
            self._sending = self._loop.call_soon(self._ask)
        return self._behind

    def ask(self) -> asyncio.Future[bool]:
        """Send a ping as ``behind`` does.

        Returns:
            A future that is true with PINGRESP, and false if the connection ends before.
        """
        future = self._loop.create_future()

        def end(answered: bool) -> None:
            if not future.done():
                future.set_result(answered)

        self.behind().then(end)
        return future

    def _ask(self) -> None:
        assert self._behind is not None
        ping, self._behind = self._behind, None
        self._put(ping)

    def ahead(self) -> Ping:
        """Send a ping at once, one for all who ask in this turn of the event loop."""
        if self._ahead is None:
            self._ahead = Ping()
            self._loop.call_soon(self._forget)
            self._put(self._ahead)
        return self._ahead

    def _forget(self) -> None:
        self._ahead = None

    def _put(self, ping: Ping) -> None:
        ping.asked_at = self.last_at = self._loop.time()
        self._asked.append(ping)
        self._send(_PINGREQ)

    def answered(self) -> None:
        """Handle PINGRESP."""
        if self._asked:
            self._asked.popleft().end(True)

    def unanswered_for(self, heard_at: float) -> float:
        """Seconds of complete silence since the oldest ping without an answer; 0 if there is none.

        Args:
            heard_at: When anything was received last, in the time of the event loop.
        """
        if not self._asked:
            return 0.0
        return self._loop.time() - max(self._asked[0].asked_at, heard_at)

    def stop(self) -> None:
        """End all pings that wait: the connection is closed."""
        if self._sending is not None:
            self._sending.cancel()
        waiting = [*self._asked]
        if self._behind is not None:
            waiting.append(self._behind)
        self._asked.clear()
        self._behind = None
        for ping in waiting:
            ping.end(False)
