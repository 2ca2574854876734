"""Dates, times of day, and moments that can be set."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.clock import Clock
from tests.house import House

TOPICS = {"command_topic": "d/set", "state_topic": "d"}


@pytest.mark.parametrize(
    ("platform", "said", "state"),
    [
        ("date", "2026-12-24", "2026-12-24"),
        ("date", "24 Dec 2026 10:00", "2026-12-24"),
        ("time", "07:30", "07:30:00"),
        ("time", "7:30:15 pm", "19:30:15"),
        ("datetime", "2026-12-24T10:00:00+00:00", "2026-12-24T10:00:00+00:00"),
        ("datetime", "2026-12-24T10:00:00-05:00", "2026-12-24T15:00:00+00:00"),
        ("datetime", "Thu, 24 Dec 2026 10:00:00 GMT", "2026-12-24T10:00:00+00:00"),
    ],
)
async def test_shown(house: House, platform: str, said: str, state: str) -> None:
    """In whatever notation; what cannot be read says nothing, "None" says that it is unknown."""
    entity = await house.discover(platform, **TOPICS)
    assert house.state(entity).state == "unknown"
    house.say("d", said)
    assert house.state(entity).state == state
    for other in ("", "soon", "x" * 70, "99:99", "[]"):
        house.say("d", other)
        assert house.state(entity).state == state
    house.say("d", "None")
    assert house.state(entity).state == "unknown"


@pytest.mark.parametrize(
    ("platform", "value", "payload", "state"),
    [
        ("date", {"date": date(2026, 12, 24)}, "2026-12-24", "2026-12-24"),
        ("time", {"time": time(7, 30)}, "07:30:00", "07:30:00"),
        (
            "datetime",
            {"datetime": datetime(2026, 12, 24, 10, tzinfo=ZoneInfo("UTC"))},
            "2026-12-24T10:00:00+00:00",
            "2026-12-24T10:00:00+00:00",
        ),
    ],
)
async def test_told(
    clock: Clock, house: House, platform: str, value: dict[str, Any], payload: str, state: str
) -> None:
    """In ISO 8601; what was asked for is shown, and goes back if the device does not follow."""
    entity = await house.discover(platform, **TOPICS)
    assert await house.call(entity, "set_value", **value) == [("d/set", payload)]
    assert house.state(entity).state == state
    house.say("d", payload)
    await clock.forward(11)
    assert house.state(entity).state == state
    assert "assumed_state" not in house.state(entity).attributes


@pytest.mark.parametrize(
    ("platform", "value", "template", "payload"),
    [
        ("date", {"date": "2026-12-24"}, "{{ value.day }}.{{ value.month }}.", "24.12."),
        ("time", {"time": "07:30:00"}, "{{ value.strftime('%I.%M %p') }}", "07.30 AM"),
        (
            "datetime",
            {"datetime": "2026-12-24 10:00:00+00:00"},
            "{{ value.isoformat() }} {{ value.timestamp() | int }}",
            "2026-12-24T10:00:00+00:00 1798106400",
        ),
    ],
)
async def test_template(
    house: House, platform: str, value: dict[str, Any], template: str, payload: str
) -> None:
    """A template gets the date itself, not a text; without a state topic it is assumed."""
    entity = await house.discover(platform, command_topic="d/set", command_template=template)
    assert house.state(entity).attributes["assumed_state"]
    assert await house.call(entity, "set_value", **value) == [("d/set", payload)]
    assert house.state(entity).state != "unknown"


async def test_time_zone(house: House) -> None:
    """Moments without a time zone are in that of the device; it can change."""
    moment = await house.discover("datetime", **TOPICS, timezone="Europe/Amsterdam")
    house.say("d", "2026-07-01T12:00:00")
    assert house.state(moment).state == "2026-07-01T10:00:00+00:00"
    house.say("d", "2026-07-01T12:00:00Z")
    assert house.state(moment).state == "2026-07-01T12:00:00+00:00"
    house.say("d", "2026-07-01T12:00:00")
    config = {"unique_id": "thing", "name": None, "device": {"identifiers": ["thing"]}, **TOPICS}
    house.say("homeassistant/datetime/thing/config", {**config, "timezone": "America/New_York"})
    await house.hass.async_block_till_done()
    assert house.state(moment).state == "2026-07-01T16:00:00+00:00"
    house.say("homeassistant/datetime/thing/config", config)
    await house.hass.async_block_till_done()
    assert house.state(moment).state == "unknown"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "/etc/passwd", "Europe", 5])
async def test_no_time_zone(house: House, caplog: pytest.LogCaptureFixture, zone: Any) -> None:
    """Where there is no such zone a moment without one is unknown."""
    moment = await house.discover("datetime", **TOPICS, timezone=zone)
    house.say("d", "2026-07-01T12:00:00")
    assert house.state(moment).state == "unknown"
    house.say("d", "2026-07-01T12:00:00Z")
    assert house.state(moment).state == "2026-07-01T12:00:00+00:00"
    assert "Traceback" not in caplog.text
    assert "blocking call" not in caplog.text
