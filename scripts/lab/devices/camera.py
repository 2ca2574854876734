"""A camera: one announcement with abbreviated keys and a base topic, whole JPEG pictures."""

from datetime import datetime
import io
from typing import Any, override

from PIL import Image, ImageDraw, ImageFont

from ..broker import Address
from .announced import PREFIX, AnnouncedDevice

SIZE = (640, 360)
_PERIOD = 2  # seconds
_SUN, _SKY, _GROUND = (255, 214, 90), (70, 110, 170), (46, 74, 52)


class Camera(AnnouncedDevice):
    """Looks at a porch where the sun rolls by and a clock tells the time."""

    def __init__(self, address: Address, name: str) -> None:
        """Start with nothing taken."""
        super().__init__(address, name, "Camera PC-2", {"taken": 0, "picture": b""})

    @override
    def announcement(self) -> tuple[str, dict[str, Any]]:
        device = self.device_information
        return f"{PREFIX}/camera/{self.slug}/picture/config", {
            "~": self.root,
            "name": None,
            "uniq_id": f"lab_{self.slug}_picture",
            "t": "~/picture",
            "avty": [{"t": "~/availability"}],
            "dev": {
                "ids": device["identifiers"],
                "name": device["name"],
                "mf": device["manufacturer"],
                "mdl": device["model"],
            },
        }

    @override
    def report(self) -> None:
        self.state["taken"] += 1
        self.state["picture"] = jpeg(scene(self.name, self.state["taken"]))
        self.publish("picture", self.state["picture"])

    @override
    def live(self) -> None:
        self.every(_PERIOD, self.report)


def scene(caption: str, number: int) -> Image.Image:
    """Draw picture number so-and-so."""
    width, height = SIZE
    image = Image.new("RGB", SIZE, _SKY)
    draw = ImageDraw.Draw(image)
    x = number * 37 % width
    draw.ellipse((x - 40, 60, x + 40, 140), fill=_SUN)
    draw.rectangle((0, height * 3 // 4, width, height), fill=_GROUND)
    now = datetime.now().astimezone()
    draw.text((24, height - 76), f"{now:%H:%M:%S}", font=ImageFont.load_default(44), fill="white")
    draw.text((24, 20), f"{caption}  #{number}", font=ImageFont.load_default(20), fill="white")
    return image


def jpeg(image: Image.Image) -> bytes:
    """Make it a file."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()
