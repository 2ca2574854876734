"""``camera``: one whole picture a message."""

from ...model.components import Camera
from ...model.data_point import DataPoint, Source
from ...model.picture import PictureBytes
from ...model.reader import RAW
from ...model.vocabulary import Platform
from .common import common
from .fields import UnusableError
from .wiring import Wiring


def camera(wiring: Wiring, key: str) -> Camera:
    """The camera that an announcement describes; raises ``UnusableError``."""
    fields = wiring.fields
    topic = fields.inbound("topic")
    if topic is None:
        raise UnusableError("a camera without a topic for its pictures")
    # What is announced of the form is only checked: the picture itself shows what it is.
    if fields.text("image_encoding") not in (None, "b64"):
        fields.reject("image_encoding", "the only encoding of pictures is b64")
    source = Source(topic=topic, codec=PictureBytes(), reader=RAW)
    return Camera(
        key=key,
        image=DataPoint(key="image", sources=(source,)),
        **common(wiring, Platform.CAMERA),
    )
