"""The health of a link: whether the broker is there, since when, why not, and who pushes us out."""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.util import dt as dt_util

from ..broker.errors import BrokerError, BrokerErrorKey

HOST_NOT_CONNECTED: Final = "host_not_connected"
"""The reason where Home Assistant's own connection is used: it does not tell one."""

_RIVAL_WITHIN: Final = timedelta(minutes=10)
_TAKEN_OVER: Final = 3
"""How often the broker of MQTT 5 has to say that somebody took our place; once is a new start."""

_PUSHED_OUT: Final = 4
"""How often a connection has to end for no reason, and to be let in again at once."""


class Health:
    """What there is to know of a link at the moment.

    Attributes:
        connected: Whether the broker is there.
        since: Since when that is so.
        error: What went wrong last; ``None`` since the last connection.
        gave_up: Whether no further attempt is made before the user has mended something.
    """

    def __init__(self, *, borrowed: bool) -> None:
        """Begin without a connection.

        Args:
            borrowed: Whether the link is that of another integration.
        """
        self.connected = False
        self.since: datetime = dt_util.utcnow()
        self.error: BrokerError | None = None
        self.gave_up = False
        self._borrowed = borrowed
        self._listeners: set[Callable[[], None]] = set()
        self._pushes: deque[datetime] = deque(maxlen=_PUSHED_OUT)
        self._takeovers: deque[datetime] = deque(maxlen=_TAKEN_OVER)
        # A loss that was for no reason, until the next attempt has shown whether the broker stayed.
        self._push: datetime | None = None

    @property
    def reason(self) -> str | None:
        """Why there is no connection: a key of ``config.error`` in the translations."""
        if self.connected:
            return None
        if self._borrowed:
            return HOST_NOT_CONNECTED
        return None if self.error is None else str(self.error.key)

    @property
    def rival(self) -> bool:
        """Whether another client seems to have our client id: each of the two ends the other."""
        begin = dt_util.utcnow() - _RIVAL_WITHIN
        return any(
            len(events) == events.maxlen and events[0] > begin
            for events in (self._pushes, self._takeovers)
        )

    @callback
    def listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call something at every change, until what is returned is called."""
        self._listeners.add(listener)

        @callback
        def stop() -> None:
            self._listeners.discard(listener)

        return stop

    @callback
    def on_connection(self, connected: bool) -> None:
        """The broker came or went."""
        if connected:
            if self._push is not None:
                self._pushes.append(self._push)
            self._push = self.error = None
            self.gave_up = False
        if connected is not self.connected:
            self.connected = connected
            self.since = dt_util.utcnow()
        self._tell()

    @callback
    def on_failure(self, error: BrokerError, unprovoked: bool) -> None:
        """A connection was lost, or an attempt failed.

        Args:
            error: How.
            unprovoked: Whether the broker ended a connection and had nothing to dislike.
        """
        news = self.error is None or self.error.key is not error.key
        self.error = error
        self._push = dt_util.utcnow() if unprovoked else None
        if error.key is BrokerErrorKey.SESSION_TAKEN_OVER:
            self._takeovers.append(dt_util.utcnow())
        if news:
            self._tell()

    @callback
    def on_gave_up(self) -> None:
        """The broker does not want us."""
        self.gave_up = True
        self._tell()

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()
