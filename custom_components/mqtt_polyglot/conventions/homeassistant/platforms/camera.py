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
from ....model.data_point import DataPoint, Sink, Source
from ....model.picture import Picture, PictureBytes
from ....model.reader import RAW, Path
from ....model.vocabulary import Platform
from ..common import common
from ..fields import Fields
from ..wiring import UNKNOWN, Wiring, words

_STREAM: Final = AddressText(STREAM_SCHEMES, unknown=(UNKNOWN,))
_STILL: Final = AddressText(STILL_SCHEMES, unknown=(UNKNOWN,))

_STREAMS_ELSEWHERE: Final = (
    # ring-mqtt puts it among what the "info" sensor of the same device says of itself.
    (re.compile(r"(.+/camera/[^/]+)/snapshot/image"), r"\1/info/state", ("stream_Source",)),
)
"""Publishers with live streams that no key of theirs announces: what their topic of pictures looks
like, the topic that says where the stream is, and where in its message."""


def camera(wiring: Wiring, key: str) -> Camera:
    """The camera that an announcement describes; raises ``ComponentError``."""
    fields = wiring.fields
    on, off = fields.word("payload_on", "ON"), fields.word("payload_off", "OFF")
    image = _image(fields)
    return Camera(
        key=key,
        image=image,
        stream=_address(wiring, "stream", "stream_source", "stream_source", _STREAM)
        or _stream_elsewhere(image),
        still=_address(wiring, "still", "still_image_url", "url", _STILL),
        power=_toggle(wiring, "power", on, off),
        motion_detection=_toggle(wiring, "motion_detection", on, off),
        verify_ssl=fields.flag("verify_ssl", default=True),
        common=common(wiring, Platform.CAMERA),
    )


def _image(fields: Fields) -> DataPoint[Picture] | None:
    topic = fields.inbound("topic")
    # What is announced of the form is only checked: the picture itself shows what it is.
    if fields.text("image_encoding") not in (None, "b64"):
        fields.reject("image_encoding", "the only encoding of pictures is b64")
    if topic is None:
        return None
    return DataPoint(sources=(Source(topic=topic, codec=PictureBytes(), reader=RAW),))


def _address(
    wiring: Wiring, point: str, constant: str, prefix: str, codec: AddressText
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


def _toggle(
    wiring: Wiring, point: str, on: tuple[str, ...], off: tuple[str, ...]
) -> DataPoint[bool] | None:
    told = words((on, True), (off, False), ignore_others=True)
    sources = wiring.choice_sources(f"{point}_state_topic", f"{point}_state_template", told)
    envelope = wiring.envelope(f"{point}_command_topic", f"{point}_command_template")
    if envelope is None:
        return DataPoint(sources=sources) if sources else None
    sink = Sink(envelope=envelope, codec=words((on, True), (off, False), unknown=None))
    return DataPoint(sources=sources, sink=sink)
