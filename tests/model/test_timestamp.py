"""Moments."""

from contextlib import suppress
from datetime import UTC, datetime, time, timedelta, timezone
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.mqtt_polyglot.model.codec import Codec, DecodeError
from custom_components.mqtt_polyglot.model.timestamp import Day, Moment, TimeOfDay

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("per_second", "wire", "moment"),
    [
        (1, "2026-11-22T12:00:00Z", NOON),
        (1, "2026-11-22T13:00:00+01:00", NOON),
        (1, 1795348800, NOON),
        (1, "1795348800", NOON),
        (1000, 1795348800000, NOON),
        (1, None, None),
    ],
)
def test_moments(per_second: float, wire: Any, moment: datetime | None) -> None:
    """Text with a time zone, or a number that counts from 1970 on."""
    assert Moment(per_second=per_second).decode(wire) == moment


@pytest.mark.parametrize("wire", ["", "noon", "2026-11-22T12:00:00", True, [], 1e300, -1e300])
def test_what_is_no_moment(wire: Any) -> None:
    """A moment without a time zone is none, and there are calendars to be kept within."""
    with pytest.raises(DecodeError):
        Moment(per_second=1).decode(wire)


@pytest.mark.parametrize(
    ("wire", "moment"),
    [
        ("22 Nov 2026 12:00 UTC", NOON),
        ("11/22/2026 12:00:00+00:00", NOON),
        ("2026-11-22T12:00:00Z", NOON),
    ],
)
def test_other_notations(wire: str, moment: datetime) -> None:
    """As people write a moment."""
    assert Moment(loose=True).decode(wire) == moment
    assert Day(loose=True).decode(wire) == moment.date()
    assert TimeOfDay(loose=True).decode(wire) == moment.time()


@pytest.mark.parametrize(
    ("wire", "moment"),
    [("7:30", time(7, 30)), ("07:30:15", time(7, 30, 15)), ("7:30 pm", time(19, 30))],
)
def test_times_of_day(wire: str, moment: time) -> None:
    """With and without seconds."""
    assert TimeOfDay(loose=True).decode(wire) == moment


@pytest.mark.parametrize("codec", [Moment(loose=True), Day(loose=True), TimeOfDay(loose=True)])
@given(st.text(max_size=80) | st.from_regex(r"[-+0-9:/. TZamp]{0,64}"))
def test_whatever_comes(codec: Codec[Any], wire: str) -> None:
    """It is read or it is an error, and nothing else."""
    with suppress(DecodeError):
        value = codec.decode(wire)
        assert value is not None
        assert codec.decode(codec.encode(value)) == value


def test_round_trip() -> None:
    """What was written is read again."""
    local = NOON.astimezone(timezone(timedelta(hours=2)))
    assert Moment().decode(Moment().encode(local)) == NOON
