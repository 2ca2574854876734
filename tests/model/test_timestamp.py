"""Moments."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from custom_components.mqtt_polyglot.model.codec import DecodeError
from custom_components.mqtt_polyglot.model.timestamp import Moment

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
    assert Moment(per_second).decode(wire) == moment


@pytest.mark.parametrize("wire", ["", "noon", "2026-11-22T12:00:00", True, [], 1e300, -1e300])
def test_what_is_no_moment(wire: Any) -> None:
    """A moment without a time zone is none, and there are calendars to be kept within."""
    with pytest.raises(DecodeError):
        Moment().decode(wire)


def test_round_trip() -> None:
    """What was written is read again."""
    local = NOON.astimezone(timezone(timedelta(hours=2)))
    assert Moment().decode(Moment().encode(local)) == NOON
