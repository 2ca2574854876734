"""What several files of WebSocket commands share."""

from collections.abc import Callable
from typing import Any

from homeassistant.components.websocket_api import ERR_NOT_FOUND, ActiveConnection
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from ..const import DOMAIN
from ..home.hub import Hub


class Gathering:
    """Tells of changes, of many that come together once."""

    def __init__(self, hass: HomeAssistant, delay: float, tell: Callable[[], None]) -> None:
        """Tell nothing yet.

        Args:
            hass: Home Assistant.
            delay: Seconds in which changes are gathered.
            tell: Tells of them.
        """
        self._hass = hass
        self._delay = delay
        self._tell = tell
        self._cancel: CALLBACK_TYPE | None = None

    @callback
    def changed(self) -> None:
        """Tell in a moment."""
        if self._cancel is None:
            self._cancel = async_call_later(self._hass, self._delay, self._on_time)

    @callback
    def _on_time(self, _now: Any) -> None:
        self._cancel = None
        self._tell()

    @callback
    def stop(self) -> None:
        """Tell nobody any more."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None


def running_hub(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> Hub | None:
    """The broker that a command is about; where it is not running, the client is told."""
    entry = hass.config_entries.async_get_entry(msg["entry_id"])
    if entry is None or entry.domain != DOMAIN or entry.state is not ConfigEntryState.LOADED:
        connection.send_error(msg["id"], ERR_NOT_FOUND, "No such broker, or it is not loaded")
        return None
    hub: Hub = entry.runtime_data
    return hub
