"""A short connection to a broker, of which nobody on it is told."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from .errors import BrokerError
from .link import MessageListener
from .paho_connection import CONNECT_TIMEOUT, PahoConnection, open_connection
from .settings import BrokerSettings
from .tls import context_of


def _ignore(*_arguments: object) -> None:
    pass


@asynccontextmanager
async def visit(
    settings: BrokerSettings,
    *,
    on_message: MessageListener = _ignore,
    on_refused: Callable[[str, str], None] = _ignore,
    on_lost: Callable[[BrokerError], None] = _ignore,
    patience: float = CONNECT_TIMEOUT,
) -> AsyncIterator[PahoConnection]:
    """Connect without our status message, and disconnect at the end.

    The arguments, and what is raised, are those of ``open_connection``.
    """
    connection = await open_connection(
        replace(settings, status_topic=None),
        await context_of(settings),
        on_message=on_message,
        on_refused=on_refused,
        on_lost=on_lost,
        patience=patience,
    )
    try:
        yield connection
    finally:
        await connection.close()
