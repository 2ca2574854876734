"""Cameras."""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from functools import partial
import logging
from typing import Final, override

from homeassistant.components.camera import DEFAULT_CONTENT_TYPE, Camera, CameraEntityFeature
from homeassistant.components.camera.helper import async_get_stream_image
from homeassistant.components.stream import Stream

from .entity import PolyglotEntity, async_setup_platform
from .entity_table import Feature, does, features_of
from .home.hub import Hub
from .home.snapshot import SnapshotError, Snapshots
from .model import components
from .model.address import Address
from .model.device import Device
from .model.picture import Picture
from .model.state import ComponentState
from .model.vocabulary import Platform

_LOGGER = logging.getLogger(__name__)

PARALLEL_UPDATES = 0

_PATIENCE: Final = 9
"""Seconds for a frame of a stream that has to begin first; Home Assistant waits 10 s."""

_FEATURES: Final = (Feature(CameraEntityFeature.ON_OFF, "power"),)


class PolyglotCamera(PolyglotEntity[components.Camera], Camera):
    """A camera: pictures that come by MQTT, a picture at an address, a live stream, or several."""

    async_turn_on = does("power", value=True)
    async_turn_off = does("power", value=False)
    async_enable_motion_detection = does("motion_detection", value=True)
    async_disable_motion_detection = does("motion_detection", value=False)

    # To look for a new picture costs next to nothing: one that is fetched is shared for a second.
    _attr_frame_interval = 0.1

    def __init__(self, hub: Hub, device: Device, state: ComponentState) -> None:
        """Start both halves: pictures have tokens of their own."""
        Camera.__init__(self)
        self._address: Address | None = None
        self._failing = False
        PolyglotEntity.__init__(self, hub, device, state)

    @override
    def _define(self) -> None:
        self._snapshots: Snapshots | None = None
        toggles = (self._component.power, self._component.motion_detection)
        self._blind = any(toggle and toggle.sink and not toggle.sources for toggle in toggles)

    @override
    def _update(self, changed: Collection[str]) -> None:
        component = self._component
        self._take()
        # A camera that does not say that it is off can be looked at.
        self._attr_is_on = self._get(component.power) is not False
        self._attr_motion_detection_enabled = self._get(component.motion_detection) is True
        address = self._get(component.stream)
        features = features_of(component, CameraEntityFeature(0), _FEATURES)
        if address is not None:
            features |= CameraEntityFeature.STREAM
        self._attr_supported_features = features
        self._follow(address)

    @override
    def _show(self, changed: frozenset[str]) -> None:
        if (image := self._component.image) is not None and changed == {image.key}:
            # A picture is fetched by those who look; the state of a camera does not tell of it.
            self._take()
            return
        super()._show(changed)

    def _take(self) -> None:
        if (picture := self._get(self._component.image)) is not None:
            self.content_type = picture.content_type

    @property
    @override
    def available(self) -> bool:
        """Whether the device is there, and its stream can be played if that is all it has."""
        pictures = self._component.image or self._component.still
        playable = self.stream is None or self.stream.available
        return super().available and (pictures is not None or playable)

    # --- pictures -----------------------------------------------------------------------------

    @override
    async def async_camera_image(
        self, width: int | None = None, height: int | None = None
    ) -> bytes | None:
        """The last picture that came, else the one at its address, else one out of the stream."""
        picture = self._get(self._component.image) or await self._async_snapshot()
        if picture is not None:
            self.content_type = picture.content_type
            return picture.data
        if self._address is None:
            return None
        self.content_type = DEFAULT_CONTENT_TYPE
        return await self._async_frame(width, height)

    async def _async_snapshot(self) -> Picture | None:
        address = self._get(self._component.still)
        if address is None:
            return None
        if self._snapshots is None or self._snapshots.address != address:
            verify_ssl = self._component.verify_ssl
            self._snapshots = Snapshots(self.hass, address, verify_ssl=verify_ssl)
        try:
            picture = await self._snapshots.async_get()
        except SnapshotError as err:
            if not self._failing:
                _LOGGER.warning(
                    "%s: failed to get the picture from its URL: %s", self.entity_id, err
                )
            self._failing = True
            return None
        self._failing = False
        return picture

    async def _async_frame(self, width: int | None, height: int | None) -> bytes | None:
        """The last key frame of the stream; one that has only begun has a stale one, or none."""
        playing = self.stream is not None and bool(self.stream.outputs())
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                for wait in (not playing, True):
                    image = await async_get_stream_image(
                        self, width=width, height=height, wait_for_next_keyframe=wait
                    )
                    if image is not None:
                        return image
        return None

    # --- the live stream ----------------------------------------------------------------------

    @override
    async def stream_source(self) -> str | None:
        """Where the live stream is, if that is known."""
        return self._address.url if self._address else None

    def _follow(self, address: Address | None) -> None:
        """Go on playing where the device now says that its stream is."""
        before, self._address = self._address, address
        if address == before:
            return
        if self.stream is not None:
            if address is not None:
                _redirect(self.stream, address)
            else:
                stream, self.stream = self.stream, None
                self.hass.async_create_task(_async_end(stream))
        if before is not None and address is not None:
            # Whoever does WebRTC with the one may not with the other.
            self.hass.async_create_task(self.async_refresh_providers())

    @override
    async def async_will_remove_from_hass(self) -> None:
        """Leave no stream playing."""
        if self.stream is not None:
            await _async_end(self.stream)
        await super().async_will_remove_from_hass()


def _redirect(stream: Stream, address: Address) -> None:
    if stream.outputs() and stream.available:
        stream.update_source(address.url)
    else:
        # Told to change what it does not play, it would never end; it takes this when it begins.
        stream.source = address.url


async def _async_end(stream: Stream) -> None:
    stream.dynamic_stream_settings.preload_stream = False
    for output in stream.outputs().values():
        await stream.remove_provider(output)
    await stream.stop()


async_setup_entry = partial(
    async_setup_platform, platform=Platform.CAMERA, entity_type=PolyglotCamera
)
