"""``image``: pictures by MQTT, or at an address that comes by MQTT."""

from typing import Final

from ....model.address import STILL_SCHEMES, AddressText
from ....model.components import Image
from ....model.data_point import DataPoint, Source
from ....model.picture import PictureBytes, is_picture_type
from ....model.reader import RAW
from ..table import Parts, Row, Table
from ..take import constant
from ..wiring import UNKNOWN, Wiring

_JPEG: Final = "image/jpeg"
"""What a picture is that neither says so itself nor is announced as something else."""


def _image(wiring: Wiring, parts: Parts) -> None:
    fields = wiring.fields
    encoding = fields.text("image_encoding")
    if encoding not in (None, "b64", "raw"):
        fields.reject("image_encoding", "only b64 and raw are supported")
    content_type = (fields.text("content_type") or _JPEG).strip().lower()
    if not is_picture_type(content_type):
        fields.reject("content_type", "not an image type, or one that a browser would execute")
        content_type = _JPEG
    if (topic := fields.inbound("image_topic")) is not None:
        codec = PictureBytes(announced=content_type, base64=encoding == "b64")
        source = Source(topic=topic, codec=codec, reader=RAW)
        parts["image"] = DataPoint(sources=(source,))


IMAGE: Final = Table(
    kind=Image,
    rows=(
        Row(
            point="address",
            state=("url_topic", "url_template"),
            codec=constant(AddressText(STILL_SCHEMES, unknown=(UNKNOWN,))),
        ),
    ),
    special=_image,
    special_keys=("image_topic", "image_encoding", "content_type"),
)
