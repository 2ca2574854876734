"""Diagnostics, reports and live messages: whatever is pasted into a forum has no secrets in it."""

import json
from typing import Any

from hypothesis import given, settings
import pytest

from custom_components.mqtt_polyglot.api.overview import hub_overview, shown
from custom_components.mqtt_polyglot.controller.traffic import Passed
from custom_components.mqtt_polyglot.diagnostics import async_get_config_entry_diagnostics

from .controller.test_redaction import planted
from .double import settle
from .house import House

LAMP = "homeassistant:lamp"


async def test_no_planted_secret_survives(house: House) -> None:
    """In an announcement, a state and a picture of JSON; of devices that wait, too."""
    house.broker.announce("Lamp", "light", "sensor")
    await settle(house.hass)
    await house.adopt_all()
    seen: list[Passed] = []
    stop = house.hub.controller.watch(LAMP, seen.append)

    @given(planted())
    @settings(max_examples=150)
    def check(case: tuple[str, Any]) -> None:
        token, value = case
        seen.clear()
        house.say("lamp/light0", json.dumps(value))
        house.say("lamp/sensor1", json.dumps({"x": "y" * 2100, "z": value}))
        house.broker.announce("Lamp", "light", "sensor", more=value)
        house.broker.announce("Spy", "switch", more=value, model=json.dumps(value))
        for text in (
            str([passed.report() for passed in seen]),
            str(house.report(LAMP)),
            str(shown(hub_overview(house.hub))),
        ):
            assert token not in text
        assert len(seen) == 2

    check()
    stop()
    await settle(house.hass)
    report = await async_get_config_entry_diagnostics(house.hass, house.entry)
    assert [device["id"] for device in report["devices"]] == [LAMP]
    assert "more" in str(report)


@pytest.mark.parametrize("named_by", ["unique_id", "name", "state_topic"])
async def test_a_secret_that_has_an_entity(house: House, named_by: str) -> None:
    """A sensor that shows a PIN shows it in Home Assistant, and nowhere else."""
    names = {"unique_id": "x1", "name": "X", "state_topic": "door/x"}
    names[named_by] = {"unique_id": "door_pin", "name": "PIN code", "state_topic": "door/pin"}[
        named_by
    ]
    topic = "homeassistant/sensor/x/config"
    house.say(
        topic, names | {"device": {"identifiers": ["door"], "name": "Door"}, "options": ["a"]}
    )
    await house.adopt_all()
    house.say(names["state_topic"], "987654")
    report = house.report("homeassistant:door")
    assert report is not None
    if named_by != "state_topic":
        assert report["components"][0]["values"] == "**REDACTED**"
        report["traffic"] = None
    assert report["rejected"] or report["components"][0]["values"]
    report["components"][0].pop("values")
    assert "987654" not in str(report)


async def test_topics_are_no_secrets(house: House) -> None:
    """A topic that is named like one still tells whom it speaks of."""
    await house.discover("sensor", state_topic="token")
    report = house.report("homeassistant:thing")
    assert report is not None
    assert report["topics"] == {"token": ["sensor.thing"]}
