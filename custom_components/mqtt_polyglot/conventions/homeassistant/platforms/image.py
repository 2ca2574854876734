"""``image``: pictures by MQTT, or at an address that comes by MQTT."""

from typing import Final

from ....model.address import STILL_SCHEMES, AddressText
from ....model.components import Image
from ....model.data_point import DataPoint, Source
from ....model.picture import PictureBytes
from ....model.reader import RAW
from ..table import Parts, Row, Table
from ..take import constant
from ..wiring import UNKNOWN, Wiring


def _image(wiring: Wiring, parts: Parts) -> None:
    fields = wiring.fields
    # What is announced of the form is only checked: the picture itself shows what it is.
    if fields.text("image_encoding") not in (None, "b64", "raw"):
        fields.reject("image_encoding", "the encodings of pictures are b64 and raw")
    fields.drop(("content_type",))
    if (topic := fields.inbound("image_topic")) is not None:
        source = Source(topic=topic, codec=PictureBytes(), reader=RAW)
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
