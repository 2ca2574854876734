"""How Home Assistant discovery writes values."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from homeassistant.util import color
from hypothesis import given, strategies as st
import pytest

from custom_components.mqtt_polyglot.conventions.homeassistant.codecs import (
    NUMERIC,
    Channels,
    HueOfChannels,
    HueOrWhite,
    Parked,
    Peak,
    rgb_of,
)
from custom_components.mqtt_polyglot.conventions.homeassistant.commands import Arguments, encoded
from custom_components.mqtt_polyglot.conventions.homeassistant.platforms.light import in_kelvin
from custom_components.mqtt_polyglot.model.attributes import Attributes
from custom_components.mqtt_polyglot.model.codec import (
    IGNORE,
    MAX_STATE,
    Codec,
    DecodeError,
    EncodeError,
    Level,
    Text,
)
from custom_components.mqtt_polyglot.model.timestamp import Day, Moment
from custom_components.mqtt_polyglot.model.vocabulary import ColorMode

RGB = Channels(("red", "green", "blue"))


@pytest.mark.parametrize(
    ("codec", "wire", "value"),
    [
        (NUMERIC, "21.5", 21.5),
        (NUMERIC, "None", None),
        (NUMERIC, None, None),
        (NUMERIC, "nan", None),
        (NUMERIC, "-NaN", None),
        (NUMERIC, " null", None),
        (NUMERIC, "unknown", None),
        (NUMERIC, "Unavailable", None),
        (Text(limit=MAX_STATE, unknown=("None",)), "any", "any"),
        (Text(limit=MAX_STATE, unknown=("None",)), "", ""),
        (Text(limit=MAX_STATE, unknown=("None",)), "None", None),
        (Text(unknown=("None",), options=("a", "b")), "b", "b"),
        (Moment(), "2026-11-22T07:30:00Z", datetime(2026, 11, 22, 7, 30, tzinfo=UTC)),
        (
            Moment(),
            "2026-1-2 7:05:06.25-0530",
            datetime(2026, 1, 2, 7, 5, 6, 250000, tzinfo=timezone(-timedelta(hours=5, minutes=30))),
        ),
        (Moment(), "2026-1-2 7:05Z", datetime(2026, 1, 2, 7, 5, tzinfo=UTC)),
        (Moment(zoned=False, keep=True), "2026-1-2 7:05", datetime(2026, 1, 2, 7, 5)),  # noqa: DTZ001
        (Moment(unknown=("None",)), "None", None),
        (Day(), "2026-11-22", date(2026, 11, 22)),
        (Day(), "2026-11-22T23:00:00+05:00", date(2026, 11, 22)),
        (Day(unknown=("None",)), "None", None),
        (Attributes(frozenset({"b"})), {"a": 1, "b": 2}, {"a": 1}),
        (Attributes(frozenset()), '{"a": 1}', {"a": 1}),
        (Parked(NUMERIC), "21", None),
        (Parked(NUMERIC), "None", IGNORE),
        (Level(100), "50", 128),
        (Level(100), 100, 255),
        (Level(100), "0", IGNORE),
        (in_kelvin(kelvin=False), "370", 2702),
        (in_kelvin(kelvin=True), "2702.9", 2702),
        (in_kelvin(kelvin=True), "None", None),
        (RGB, "1, 2,3", (1, 2, 3)),
        (Channels(("hue", "sat"), whole=False), "12.5,99", (12.5, 99)),
        (Channels(("r", "g"), scaled=True), "100,50", (255, 128)),
        (Channels(("r", "g"), scaled=True), "0,0", IGNORE),
        (Peak(RGB), "10,200,30", 200),
        (Peak(RGB), "10,999,30", 255),
        (Peak(RGB), "0,0,0", IGNORE),
        (HueOfChannels(), ("255", "0", "0"), (0, 100)),
        (HueOfChannels(), ("None", "None", "None"), None),
        (HueOrWhite(), ("255", "0", "0"), ColorMode.HS),
        (HueOrWhite(), ("None", "None", "None"), ColorMode.COLOR_TEMP),
    ],
)
def test_decoding(codec: Codec[Any], wire: Any, value: Any) -> None:
    """What is understood."""
    assert codec.decode(wire) == value


@pytest.mark.parametrize(
    ("codec", "wire"),
    [
        (NUMERIC, "warm"),
        (NUMERIC, "inf"),
        (NUMERIC, True),
        (Text(unknown=("None",), options=("a",)), "b"),
        (Text(limit=MAX_STATE, unknown=("None",)), "x" * 256),
        (Text(limit=MAX_STATE, unknown=("None",)), []),
        (Moment(), "2026-11-22T07:30:00"),
        (Moment(), "yesterday"),
        (Moment(), "2026-13-45 99:99Z"),
        (Day(), "soon"),
        (Attributes(frozenset()), "{"),
        (Attributes(frozenset()), []),
        (in_kelvin(kelvin=False), "0"),
        (in_kelvin(kelvin=False), "cold"),
        (RGB, "1,2"),
        (RGB, "1,2,x"),
        (HueOfChannels(), ("1", "2", "None")),
    ],
)
def test_what_is_not_understood(codec: Codec[Any], wire: Any) -> None:
    """The last value stays."""
    with pytest.raises(DecodeError):
        codec.decode(wire)


@pytest.mark.parametrize(
    ("codec", "value", "wire"),
    [
        (NUMERIC, 21.0, 21.0),
        (Level(100), 1, 1),
        (Level(100), 0, 1),
        (Level(254), 255, 254),
        (in_kelvin(kelvin=False), 2703, 369),
        (in_kelvin(kelvin=True), 2703, 2703),
        (RGB, (1.0, 2, 3), Arguments("1,2,3", {"red": 1, "green": 2, "blue": 3})),
        (
            Channels(("x", "y"), whole=False),
            (0.25, 1),
            Arguments("0.25,1", {"x": 0.25, "y": 1}),
        ),
        (HueOfChannels(), (1, 2), (1, 2)),
    ],
)
def test_encoding(codec: Codec[Any], value: Any, wire: Any) -> None:
    """What is sent."""
    assert codec.encode(value) == wire


@pytest.mark.parametrize(
    "codec",
    [
        Attributes(frozenset()),
        Parked(NUMERIC),
        Peak(RGB),
        HueOrWhite(),
    ],
)
def test_what_is_only_read(codec: Codec[Any]) -> None:
    """Nobody can command it."""
    with pytest.raises(EncodeError):
        codec.encode(None)


@given(hue=st.floats(0, 360), saturation=st.floats(0, 100), brightness=st.integers(0, 255))
def test_colors_are_converted_as_home_assistant_does(
    hue: float, saturation: float, brightness: int
) -> None:
    """To the last digit."""
    theirs = color.color_hsv_to_RGB(hue, saturation, brightness / 255 * 100)
    assert rgb_of(hue, saturation, brightness) == theirs
    back = HueOfChannels().decode(tuple(str(channel) for channel in theirs))
    assert back == color.color_RGB_to_hs(*theirs)


@given(scale=st.integers(1, 1024), brightness=st.integers(1, 255))
def test_brightness_is_converted_as_home_assistant_does(scale: int, brightness: int) -> None:
    """By the formula of JSON lamps and by that of the others, which give the same."""
    json_lamp = max(round(color.brightness_to_value((1, scale), brightness)), 1)
    basic_lamp = max(min(round(brightness / 255 * scale), scale), 1)
    assert Level(scale).encode(brightness) == json_lamp == basic_lamp
    for value in (1, max(1, scale // 2), scale):
        assert Level(scale).decode(value) == color.value_to_brightness((1, scale), value)


@given(st.integers(1000, 20000))
def test_temperatures_are_converted_as_home_assistant_does(kelvin: int) -> None:
    """Cut off, not rounded."""
    mireds = color.color_temperature_kelvin_to_mired(kelvin)
    codec = in_kelvin(kelvin=False)
    assert codec.encode(kelvin) == mireds
    assert codec.decode(mireds) == color.color_temperature_mired_to_kelvin(mireds)


def test_payloads() -> None:
    """Bytes as they are, the rest as Python writes it, in the encoding of the component."""
    assert encoded(b"\xff", "utf-8") == b"\xff"
    assert encoded(21.0, "utf-8") == b"21.0"
    assert encoded("ü", "latin-1") == b"\xfc"
    with pytest.raises(EncodeError):
        encoded("ü", "ascii")
