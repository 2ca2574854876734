"""Images: a picture, and when it came."""

from dataclasses import dataclass
from typing import ClassVar, override

from ..address import Address
from ..data_point import DataPoint
from ..picture import Picture
from ..vocabulary import Platform
from .base import Component, ComponentError


@dataclass(frozen=True, slots=True, kw_only=True)
class Image(Component):
    """A picture that stays until the next one comes.

    Attributes:
        image: Pictures by MQTT, one whole picture a message.
        address: Where the picture is.
    """

    platform: ClassVar[Platform] = Platform.IMAGE

    image: DataPoint[Picture] | None = None
    address: DataPoint[Address] | None = None

    @override
    def repeats(self, key: str) -> bool:
        """Each picture counts: its state is when it came."""
        return key in ("image", "address") or super().repeats(key)

    @override
    def __post_init__(self) -> None:
        """Check that there is something to be seen."""
        super().__post_init__()
        if self.image is None and self.address is None:
            raise ComponentError("an image without an image_topic or a url_topic")
