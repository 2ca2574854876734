"""``camera``: whole pictures by MQTT, and what Home Assistant's own discovery has no keys for.

It knows ``topic`` and ``image_encoding``, and passes over everything else, so that an announcement
with more is good for both. The names of the rest are Home Assistant's elsewhere:
``stream_source``, ``still_image_url`` and ``verify_ssl`` are the generic camera's, ``url_topic`` and
``url_template`` those of ``image``, ``power_command_topic`` and its kind those of ``climate``. A
plain ``command_topic`` is none of a camera's: a device may say it once for all its components.
"""

import re
from typing import Final

from ....model.address import STILL_SCHEMES, STREAM_SCHEMES, Address, AddressText
from ....model.codec import DecodeError
from ....model.components import Camera
from ....model.data_point import DataPoint, Source
from ....model.picture import Picture, PictureBytes
from ....model.reader import RAW, Path
from ..fields import Fields
from ..table import Parts, Table
from ..take import flag
from ..wiring import UNKNOWN, Wiring
from .rows import toggle

_STREAM: Final = AddressText(STREAM_SCHEMES, unknown=(UNKNOWN,))
_STILL: Final = AddressText(STILL_SCHEMES, unknown=(UNKNOWN,))

_STREAMS_ELSEWHERE: Final = (
    # ring-mqtt puts it among what the "info" sensor of the same device says of itself.
    (re.compile(r"(.+/camera/[^/]+)/snapshot/image"), r"\1/info/state", ("stream_Source",)),
)
"""Publishers with live streams that no key of theirs announces: what their topic of pictures looks
like, the topic that says where the stream is, and where in its message."""


def _pictures(wiring: Wiring, parts: Parts) -> None:
    """What shows something: pictures, and where a stream or a picture is."""
    image = _image(wiring.fields)
    streams = _address(wiring, "stream_source", "stream_source", _STREAM)
    found = {
        "image": image,
        "stream": streams or _stream_elsewhere(image),
        "still": _address(wiring, "still_image_url", "url", _STILL),
    }
    parts.update({point: value for point, value in found.items() if value is not None})


def _image(fields: Fields) -> DataPoint[Picture] | None:
    topic = fields.inbound("topic")
    # What is announced of the form is only checked: the picture itself shows what it is.
    if fields.text("image_encoding") not in (None, "b64"):
        fields.reject("image_encoding", "only b64 is supported")
    if topic is None:
        return None
    return DataPoint(sources=(Source(topic=topic, codec=PictureBytes(), reader=RAW),))


def _address(
    wiring: Wiring, constant: str, prefix: str, codec: AddressText
) -> DataPoint[Address] | None:
    """An address in the announcement, or on a topic, or the first until the second speaks."""
    initial = None
    if (text := wiring.fields.text(constant)) is not None:
        try:
            initial = codec.decode(text)
        except DecodeError as err:
            wiring.fields.reject(constant, str(err))
    sources = wiring.sources(f"{prefix}_topic", f"{prefix}_template", codec)
    if initial is None and not sources:
        return None
    return DataPoint(sources=sources, initial=initial)


def _stream_elsewhere(image: DataPoint[Picture] | None) -> DataPoint[Address] | None:
    for pattern, topic, steps in _STREAMS_ELSEWHERE:
        for pictures in image.sources if image is not None else ():
            if (match := pattern.fullmatch(pictures.topic)) is not None:
                source = Source(topic=match.expand(topic), codec=_STREAM, reader=Path(steps))
                return DataPoint(sources=(source,))
    return None


CAMERA: Final = Table(
    kind=Camera,
    rows=(toggle("power"), toggle("motion_detection")),
    settings={"verify_ssl": flag("verify_ssl", default=True)},
    special=_pictures,
    special_keys=(
        "topic",
        "image_encoding",
        "stream_source",
        "stream_source_topic",
        "stream_source_template",
        "still_image_url",
        "url_topic",
        "url_template",
    ),
)
