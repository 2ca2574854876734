"""What the tests of the laboratory share."""

from collections.abc import AsyncIterator

import pytest

from scripts.lab.broker import Broker
from scripts.lab.wire import Wire


@pytest.fixture
async def broker(socket_enabled: None) -> AsyncIterator[Broker]:
    """Run an embedded broker on a free port."""
    async with Broker() as broker:
        yield broker


@pytest.fixture
async def wire(broker: Broker) -> AsyncIterator[Wire]:
    """Watch everything that passes on the broker."""
    async with Wire(broker.address) as wire:
        yield wire
