"""Images."""

from collections.abc import Collection
from functools import partial
import logging
from typing import override

from homeassistant.components.image import ImageEntity
from homeassistant.util import dt as dt_util

from .entity import PolyglotEntity, async_setup_platform
from .home.hub import Hub
from .home.snapshot import SnapshotError, Snapshots
from .model.components import Image
from .model.device import Device
from .model.picture import Picture
from .model.state import ComponentState
from .model.vocabulary import Platform

_LOGGER = logging.getLogger(__name__)

PARALLEL_UPDATES = 0


class PolyglotImage(PolyglotEntity[Image], ImageEntity):
    """A picture that came by MQTT, or that is at an address."""

    def __init__(self, hub: Hub, device: Device, state: ComponentState) -> None:
        """Start both halves: pictures have tokens of their own."""
        ImageEntity.__init__(self, hub.hass)
        PolyglotEntity.__init__(self, hub, device, state)
        self._fetched: Picture | None = None

    @override
    def _update(self, changed: Collection[str]) -> None:
        picture = self._get(self._component.image)
        if picture is not None:
            self._attr_content_type = picture.content_type
        if "address" in changed:
            self._fetched = None
        shown = picture or self._get(self._component.address)
        if shown is not None and {"image", "address"} & {*changed}:
            self._attr_image_last_updated = dt_util.utcnow()

    @override
    async def async_image(self) -> bytes | None:
        """The picture; none while it cannot be had."""
        picture = self._get(self._component.image) or await self._async_fetched()
        if picture is None:
            return None
        self._attr_content_type = picture.content_type
        return picture.data

    async def _async_fetched(self) -> Picture | None:
        """The picture at the address, fetched once for each time that the address was said."""
        address = self._get(self._component.address)
        if address is None or self._fetched is not None:
            return self._fetched
        try:
            picture = await Snapshots(self.hass, address, verify_ssl=True).async_get()
        except SnapshotError as err:
            _LOGGER.debug("%s: failed to get the picture from its URL: %s", self.entity_id, err)
            return None
        if address is self._get(self._component.address):
            self._fetched = picture
        return picture


async_setup_entry = partial(
    async_setup_platform, platform=Platform.IMAGE, entity_type=PolyglotImage
)
