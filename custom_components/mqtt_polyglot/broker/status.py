"""The retained message on our status topic."""

import asyncio
import logging
from typing import Final

from .errors import BrokerError
from .message import Publish
from .settings import BrokerSettings
from .visit import visit

_LOGGER = logging.getLogger(__name__)

_TIMEOUT: Final = 5.0  # seconds


async def clear_status(settings: BrokerSettings) -> None:
    """Clear it, because we do not come back. A broker that cannot be reached keeps it."""
    assert settings.status_topic is not None
    try:
        async with asyncio.timeout(_TIMEOUT), visit(settings) as connection:
            await connection.publish(Publish(settings.status_topic, b"", qos=1, retain=True))
    except (BrokerError, TimeoutError) as err:
        _LOGGER.info("Failed to remove the status message from %s: %r", settings.host, err)
