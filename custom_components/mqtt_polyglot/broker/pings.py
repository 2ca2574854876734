"""PINGREQ and PINGRESP: whether a broker is alive, and how far it has read."""

import asyncio
from collections import deque
from collections.abc import Callable


class Pings:
    """The pings of one connection. A broker reads, and so answers, in order."""

    def __init__(self, send: Callable[[], object]) -> None:
        """Start with no ping.

        Args:
            send: Sends PINGREQ.
        """
        self._loop = asyncio.get_running_loop()
        self._send = send
        self._next: asyncio.Future[bool] | None = None
        self._sending: asyncio.Handle | None = None
        self._ahead: asyncio.Future[bool] | None = None
        self._asked: deque[tuple[float, asyncio.Future[bool]]] = deque()
        self.last_at = self._loop.time()

    def ask(self) -> asyncio.Future[bool]:
        """Send a ping behind everything that is sent in this turn of the event loop.

        Returns:
            A future that is true with PINGRESP, when the broker has read all of that, and false if
            the connection ends before. It is shared, so it must not be cancelled.
        """
        if self._next is None:
            self._next = self._loop.create_future()
            self._sending = self._loop.call_soon(self._ask)
        return self._next

    def _ask(self) -> None:
        assert self._next is not None
        ping, self._next = self._next, None
        self._put(ping)

    def ahead(self) -> asyncio.Future[bool]:
        """Send a ping at once, one for all who ask in this turn of the event loop.

        Returns:
            A future as that of ``ask``.
        """
        if self._ahead is None:
            self._ahead = ping = self._loop.create_future()
            self._loop.call_soon(self._forget)
            self._put(ping)
            return ping
        return self._ahead

    def _forget(self) -> None:
        self._ahead = None

    def _put(self, ping: asyncio.Future[bool]) -> None:
        self.last_at = self._loop.time()
        self._asked.append((self.last_at, ping))
        self._send()

    def answered(self) -> None:
        """Handle PINGRESP."""
        if self._asked:
            self._asked.popleft()[1].set_result(True)

    def unanswered_for(self, heard_at: float) -> float:
        """Seconds of complete silence since the oldest ping without an answer; 0 if there is none.

        Args:
            heard_at: When anything was received last, in the time of the event loop.
        """
        if not self._asked:
            return 0.0
        return self._loop.time() - max(self._asked[0][0], heard_at)

    def stop(self) -> None:
        """End all pings that wait: the connection is closed."""
        if self._sending is not None:
            self._sending.cancel()
        waiting = [future for _, future in self._asked]
        if self._next is not None:
            waiting.append(self._next)
        self._asked.clear()
        self._next = None
        for future in waiting:
            future.set_result(False)
