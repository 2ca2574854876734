"""The message on our status topic that the broker keeps for us."""

import asyncio
from dataclasses import replace
import logging
from typing import Final

from .errors import BrokerError
from .message import Publish
from .paho_connection import open_connection
from .settings import BrokerSettings
from .tls import context_of

_LOGGER = logging.getLogger(__name__)

_TIMEOUT: Final = 5.0  # seconds


async def clear_status(settings: BrokerSettings) -> None:
    """Have the broker forget it: we do not come back. If it cannot be reached it keeps it."""
    assert settings.status_topic is not None
    try:
        async with asyncio.timeout(_TIMEOUT):
            connection = await open_connection(
                replace(settings, status_topic=None),
                await context_of(settings),
                on_message=lambda _message: None,
                on_refused=lambda _filter, _words: None,
                on_lost=lambda _error: None,
            )
            try:
                await connection.publish(Publish(settings.status_topic, b"", qos=1, retain=True))
            finally:
                await connection.close()
    except (BrokerError, TimeoutError) as err:
        _LOGGER.info("%s keeps our status: %r", settings.host, err)
