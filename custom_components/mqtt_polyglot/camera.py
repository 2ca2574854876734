"""Cameras."""

from functools import partial
from typing import override

from homeassistant.components.camera import DEFAULT_CONTENT_TYPE, Camera

from .entity import PolyglotEntity, async_setup_platform
from .hub import Hub
from .model import components
from .model.device import Device
from .model.state import ComponentState
from .model.vocabulary import Platform

PARALLEL_UPDATES = 0


class PolyglotCamera(PolyglotEntity[components.Camera], Camera):
    """A camera that sends whole pictures."""

    def __init__(self, hub: Hub, device: Device, state: ComponentState) -> None:
        """Start both halves: pictures have tokens of their own."""
        Camera.__init__(self)
        PolyglotEntity.__init__(self, hub, device, state)

    @override
    def _update(self) -> None:
        picture = self._get(self._component.image)
        self.content_type = picture.content_type if picture else DEFAULT_CONTENT_TYPE

    @override
    def _show(self, changed: frozenset[str]) -> None:
        if changed == {self._component.image.key}:
            # A picture is fetched by those who look; the state of a camera does not tell of it.
            self._update()
            return
        super()._show(changed)

    @override
    async def async_camera_image(
        self, width: int | None = None, height: int | None = None
    ) -> bytes | None:
        """The last picture that came, in the size in which it came."""
        picture = self._get(self._component.image)
        return picture.data if picture else None


async_setup_entry = partial(
    async_setup_platform, platform=Platform.CAMERA, entity_type=PolyglotCamera
)
