"""A short visit to a broker, to hear which devices announce themselves there."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
import logging
from typing import Final

from homeassistant.core import HomeAssistant

from ..broker.errors import BrokerError
from ..broker.message import Message
from ..broker.paho_link import PahoLink
from ..broker.settings import BrokerSettings
from ..controller.controller import Controller
from ..controller.inbox import FoundDevice
from ..conventions.base import Announcement, Convention
from ..links.host_link import HostLink
from ..model.device import Changes, Device
from ..model.spec import DeviceSpec

_LOGGER = logging.getLogger(__name__)

QUIET: Final = 1.5
"""Seconds without news after which nothing more is expected: what is retained comes at once."""

LIMIT: Final = 8.0
"""Seconds after which it is enough, whatever still comes."""

ASK: Final = 0.5
"""Seconds in which a broker may say what it is."""

_MAX_DESCRIPTION: Final = 200
"""The most bytes that are read of what a broker says that it is."""

_DESCRIPTIONS: Final = ("$SYS/broker/version", "$SYS/brokers/+/sysdescr")
"""Where brokers say what they are: Mosquitto and those after it; EMQX."""

TICK: Final = 0.2
"""Seconds between two looks at the clock."""


type LinkMaker = Callable[[Callable[[str, str], None]], PahoLink | HostLink]
"""Makes a link, and is given what hears of the topic filters to which we may not listen."""


def own_link(settings: BrokerSettings) -> LinkMaker:
    """A connection of our own."""
    # Whoever listens to our status is told of us when we stay.
    unseen = replace(settings, status_topic=None)
    return lambda on_refused: PahoLink(unseen, on_subscription_refused=on_refused)


def host_link(hass: HomeAssistant) -> LinkMaker:
    """The connection of Home Assistant, which does not tell what was refused."""
    return lambda _on_refused: HostLink(hass)


class Listening:
    """One visit, and the controller's listener during it.

    Attributes:
        found: The devices that could be adopted, when it is over.
        unsupported: The devices of which nothing is supported.
        description: What the broker says that it is.
        refused: The topic filters to which the broker did not let us listen.
    """

    def __init__(
        self,
        make_link: LinkMaker,
        conventions: Sequence[Convention],
        on_progress: Callable[[float, int], None],
    ) -> None:
        """Prepare; nothing happens before ``run``.

        Args:
            make_link: Makes the link to the broker.
            conventions: The ways in which devices announce themselves.
            on_progress: Called with what part of the time is over, 0 to 1, and with how many
                devices were found so far.
        """
        self.found: list[FoundDevice] = []
        self.unsupported: list[DeviceSpec] = []
        self.description = ""
        self.refused: set[str] = set()
        self._link = make_link(self._on_refused)
        self._controller = Controller(self._link, conventions, self)
        self._on_progress = on_progress
        self._news_at = 0.0

    async def run(self) -> None:
        """Listen. Nothing is left when this returns, also when it is cancelled."""
        self._controller.start()
        try:
            await self._link.connect()
            await self._listen()
            await self._ask_broker()
        except BrokerError as err:
            # It was there a moment ago. What is on it will be found when it is back.
            _LOGGER.info("Failed to listen for devices: %s", err)
        finally:
            self._controller.stop()
            await self._link.disconnect()

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        began = self._news_at = loop.time()
        progress = 0.0
        while progress < 1:
            self._on_progress(progress, len(self._controller.inbox))
            await asyncio.sleep(TICK)
            now = loop.time()
            progress = max(progress, (now - began) / LIMIT, (now - self._news_at) / QUIET)
        offers = list(self._controller.offers())
        self.found = [found for found in offers if found.spec.components]
        self.unsupported = [found.spec for found in offers if not found.spec.components]

    async def _ask_broker(self) -> None:
        """Ask the broker what it is; last of all, because some hang up on whoever may not know."""
        described = asyncio.Event()

        def note(message: Message) -> None:
            self.description = message.payload[:_MAX_DESCRIPTION].decode(errors="replace")
            described.set()

        ends = [self._controller.listen(topic, note) for topic in _DESCRIPTIONS]
        with suppress(TimeoutError):
            async with asyncio.timeout(ASK):
                await described.wait()
        for end in ends:
            end()

    def on_found(self, _found: FoundDevice) -> None:
        """There is news: a device, or more about one."""
        self._news_at = asyncio.get_running_loop().time()

    def on_lost(self, _device_id: str) -> None:
        """What is still there is looked up in the end."""

    def on_gone(self, _found: FoundDevice) -> None:
        """What is still there is looked up in the end."""

    def on_connection(self, _connected: bool) -> None:
        """The link comes back by itself."""

    def on_announced(self, _device: Device, _announcement: Announcement, _changes: Changes) -> None:
        """No device is adopted yet."""

    def on_withdrawn(self, _device: Device) -> None:
        """No device is adopted yet."""

    def _on_refused(self, topic_filter: str, _words: str) -> None:
        if topic_filter not in _DESCRIPTIONS:
            self.refused.add(topic_filter)
