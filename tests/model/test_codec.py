"""Codecs: both directions, and whatever a stranger may send."""

from contextlib import suppress
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.mqtt_polyglot.model.codec import (
    IGNORE,
    Choice,
    Codec,
    ColorTemperature,
    DecodeError,
    EncodeError,
    EncodeErrorKey,
    Level,
    Number,
    Tagged,
    Text,
    choice_of,
)
from custom_components.mqtt_polyglot.model.color import ColorList, ColorObject
from custom_components.mqtt_polyglot.model.data_point import DataPoint, Sink
from custom_components.mqtt_polyglot.model.envelope import PlainTopic
from custom_components.mqtt_polyglot.model.picture import PictureBytes

SINK: Sink[Any] = Sink(envelope=PlainTopic(topic="s/set"), codec=Text())
LOCK = Choice(((255, "locked"), (0, "unlocked")))
CONTACT = Choice(((False, True), (True, False)))
WORDS = Choice((("ON", True), ("OFF", False)), unknown=("None",))

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("codec", "wire", "value"),
    [
        (Text(), "21.5", "21.5"),
        (Text(), True, "true"),
        (Text(), 5, "5"),
        (Number(), "21.5", 21.5),
        (Number(), " 12 ", 12),
        (Number(), 7, 7),
        (Number(), "1e3", 1000.0),
        (Number(), str(2**64 - 1), 2**64 - 1),
        (Number(), str(-(2**63)), -(2**63)),
        (Number(), str(2**64), float(2**64)),
        (Number(), str(-(2**63) - 1), float(-(2**63))),
        (Level(254), 254, 255),
        (Level(254), 0, IGNORE),
        (Level(254), None, None),
        (Level(100), 1, 3),
        (ColorTemperature(), 250, 4000),
        (ColorTemperature(), "153", 6535),
        (LOCK, 255, "locked"),
        (LOCK, "255", "locked"),
        (CONTACT, False, True),
        (CONTACT, "false", True),
        (WORDS, "ON", True),
        (WORDS, "None", None),
        (choice_of(("low", "high")), "low", "low"),
        (Choice(((1, True),), ignore_others=True), 2, IGNORE),
        (Tagged(Number(), "hs"), "3", "hs"),
        (Tagged(Number(), "hs"), None, IGNORE),
        (ColorObject(("x", "y")), {"x": 0.3, "y": 0.4, "hue": 3}, (0.3, 0.4)),
        (ColorObject(("x", "y")), {"h": 3, "s": 4}, IGNORE),
        (ColorObject(("x", "y")), {"x": None, "y": 4}, IGNORE),
        (ColorObject(("x", "y")), None, None),
        (ColorList(3), "255,128,0", (255, 128, 0)),
        (ColorList(2), [1, 2.5], (1, 2.5)),
    ],
)
def test_decode(codec: Codec[Any], wire: Any, value: Any) -> None:
    """What a device sends becomes what it means."""
    assert codec.decode(wire) == value


@pytest.mark.parametrize(
    ("codec", "value", "wire"),
    [
        (Text(), "x", "x"),
        (Number(), 21.5, 21.5),
        (Number(0), 21.5, 22),
        (Number(1), 21.449, 21.4),
        (Level(254), 255, 254),
        (Level(254), 1, 1),
        (Level(100), 0, 1),
        (ColorTemperature(), 4000, 250),
        (LOCK, "locked", 255),
        (CONTACT, True, False),
        (ColorObject(("x", "y"), 2), (0.333, 0.4), {"x": 0.33, "y": 0.4}),
        (ColorList(3), (254.6, 128.0, 0), "255,128,0"),
        (ColorList(2, 1), (12.34, 5), "12.3,5"),
    ],
)
def test_encode(codec: Codec[Any], value: Any, wire: Any) -> None:
    """What is wanted becomes what the device understands, of the type that it understands."""
    encoded = codec.encode(value)
    assert encoded == wire
    assert type(encoded) is type(wire)


@pytest.mark.parametrize(
    ("codec", "wire"),
    [
        (Text(), {}),
        (Number(), "warm"),
        (Number(), True),
        (Number(), []),
        (Number(), "nan"),
        (Number(), float("inf")),
        (Number(), 1e308),
        (Level(1), "1e308"),
        (Number(), "9" * 400),
        (Number(), 10**400),
        (ColorTemperature(), 0),
        (WORDS, "MAYBE"),
        (WORDS, {}),
        (ColorObject(("x", "y")), "red"),
        (ColorObject(("x", "y")), {"x": "left", "y": 1}),
        (ColorList(3), "1,2"),
        (ColorList(3), 5),
        (PictureBytes(), b"no picture"),
        (PictureBytes(), b"data:image/svg+xml;base64,PHN2Zz4="),
        (PictureBytes(), b"\xff\xd8\xff" + bytes(9 * 1024 * 1024)),
        (PictureBytes(), bytes(12 * 1024 * 1024)),
    ],
)
def test_refused(codec: Codec[Any], wire: Any) -> None:
    """What cannot be read says so, and in few words."""
    with pytest.raises(DecodeError) as err:
        codec.decode(wire)
    assert 0 < len(str(err.value)) < 250


@pytest.mark.parametrize(
    "codec", [LOCK, Tagged(Number(), "hs"), PictureBytes()], ids=lambda codec: type(codec).__name__
)
def test_not_written(codec: Codec[Any]) -> None:
    """A value that the device does not know is not sent."""
    with pytest.raises(EncodeError):
        codec.encode("ajar")


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\nrest", "image/png"),
        (b"RIFF\x00\x00\x00\x00WEBPrest", "image/webp"),
        (b"/9j/4HJlc3Q=", "image/jpeg"),
        (b"data:image/png;base64,iVBORw0KGgpyZXN0", "image/png"),
        (b"/9j/\r\n4HJlc3Q=\n", "image/jpeg"),
    ],
)
def test_pictures(data: bytes, content_type: str) -> None:
    """A picture is known by its first bytes, in whatever wrapping it comes."""
    picture = PictureBytes().decode(data)
    assert picture.content_type == content_type
    assert picture.data.endswith(b"rest") or data.startswith((b"/9j", b"data"))


@given(st.integers(1, 255), st.sampled_from([100, 127, 254, 255, 1000]))
def test_level_returns(value: int, top: int) -> None:
    """What was sent and echoed is what was wanted, as far as the device can tell it."""
    codec = Level(top)
    echo = codec.decode(codec.encode(value))
    assert isinstance(echo, int | float)
    assert abs(echo - value) <= max(1, 255 / top)
    assert codec.encode(echo) == codec.encode(value)


@given(st.floats(1000, 10000))
def test_mired_returns(kelvin: float) -> None:
    """A colour temperature survives the way to the device and back within two mireds."""
    echo = ColorTemperature().decode(ColorTemperature().encode(kelvin))
    assert echo is not None
    assert abs(1_000_000 / echo - 1_000_000 / kelvin) <= 2


@given(
    st.sampled_from(
        [
            Text(),
            Number(),
            Level(254),
            ColorTemperature(),
            LOCK,
            WORDS,
            CONTACT,
            Tagged(Number(), 1),
            ColorObject(("x", "y")),
            ColorList(3),
        ]
    ),
    JSON,
)
def test_any_json(codec: Codec[Any], wire: Any) -> None:
    """No value of JSON does more than be refused."""
    with suppress(DecodeError):
        codec.decode(wire)


@given(st.binary(max_size=64))
def test_any_bytes(wire: bytes) -> None:
    """No payload does more to a camera than be refused."""
    with suppress(DecodeError):
        PictureBytes().decode(wire)


@pytest.mark.parametrize(
    ("point", "value", "key", "placeholders"),
    [
        (DataPoint(), 1, EncodeErrorKey.READ_ONLY, {}),
        (
            DataPoint(sink=SINK, minimum=5, maximum=30),
            4.5,
            EncodeErrorKey.TOO_LOW,
            {"value": "4.5", "limit": "5"},
        ),
        (
            DataPoint(sink=SINK, minimum=5, maximum=30),
            31.0,
            EncodeErrorKey.TOO_HIGH,
            {"value": "31", "limit": "30"},
        ),
        (
            DataPoint(sink=SINK, options=("x", "y")),
            "z",
            EncodeErrorKey.NOT_LISTED,
            {"value": "z", "options": "x, y"},
        ),
    ],
)
def test_refusals(
    point: DataPoint[Any], value: Any, key: EncodeErrorKey, placeholders: dict[str, str]
) -> None:
    """They are told by a key and what its words leave open, so that they can be translated."""
    with pytest.raises(EncodeError) as err:
        point.encode(value)
    assert (err.value.key, err.value.placeholders) == (key, placeholders)


def test_long_refusals() -> None:
    """A list of a thousand effects is no message."""
    options = tuple(f"effect {number}" for number in range(1000))
    with pytest.raises(EncodeError) as err:
        DataPoint(sink=SINK, options=options).encode("z")
    assert len(err.value.placeholders["options"]) == 400


@pytest.mark.parametrize(
    ("value", "nearest"),
    [(21.67, 21.5), (21.75, 22.0), (29.9, 29.5), (5.1, 5.5), (31, 31.0), (30.2, 30.0)],
)
def test_grid(value: float, nearest: float) -> None:
    """The nearest number on the grid, within the limits; beyond them it is refused as it is."""
    point: DataPoint[float] = DataPoint(sink=SINK, minimum=5.1, maximum=29.9, grid=0.5)
    assert point.nearest(value) == nearest
