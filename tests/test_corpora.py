"""Everything that real software announced, in Home Assistant: no exception, nothing lost.

The recordings are large and stand beside the checkout, if they are there at all.
"""

import gzip
import json
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from custom_components.mqtt_polyglot.controller import inbox
from custom_components.mqtt_polyglot.conventions.homeassistant.platforms import PLATFORMS
from custom_components.mqtt_polyglot.model.traits import TRAITS

from .house import House

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"

pytestmark = [
    pytest.mark.skipif(
        not CORPORA.is_dir(), reason="the recordings do not stand beside the checkout"
    ),
    pytest.mark.timeout(600),
]


def lines(name: str) -> list[dict[str, Any]]:
    """The messages of a recorded session."""
    with gzip.open(CORPORA / name, "rt") as file:
        return [json.loads(line) for line in file]


@pytest.fixture(autouse=True)
def at_full_speed(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of devices: without the slow checks of the event loop, and with room for them."""
    hass.loop.set_debug(False)
    monkeypatch.setattr(inbox, "MAX_FOUND", 10_000)


def shown(house: House) -> set[tuple[str, str]]:
    """The platform and the end of the unique id of every entity."""
    prefix = f"{house.entry.data['broker_uid']}_"
    return {(entity.domain, entity.unique_id.removeprefix(prefix)) for entity in house.entities()}


def described(house: House) -> set[tuple[str, str]]:
    """The same of every component that was described."""
    return {
        (component.platform, f"{device.spec.id}_{component.key}")
        for device in house.hub.controller.devices.values()
        for component in device.spec.components
        if TRAITS[component.platform].entity
    }


async def test_zigbee2mqtt(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Every device that Zigbee2MQTT knew, from its own list."""
    with gzip.open(CORPORA / "z2m_bridge_devices.json.gz", "rt") as file:
        devices = json.load(file)
    # The sample is of devices only; a running Zigbee2MQTT lists itself, too.
    coordinator = {"ieee_address": "0x0", "type": "Coordinator", "friendly_name": "Coordinator"}
    house.say("zigbee2mqtt/bridge/devices", json.dumps([coordinator, *devices]))
    await house.adopt_all()
    assert len(house.hub.controller.devices) > 600
    assert shown(house) == described(house)
    assert not namesakes(house)
    assert not errors(caplog)


async def test_home_assistant_discovery(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Every message by which Zigbee2MQTT told Home Assistant of the same devices."""
    messages = lines("z2m_ha_discovery.jsonl.gz")
    announced = 0
    for message in messages:
        house.fake.receive(message["topic"], as_text(message["payload"]))
        announced += message["topic"].split("/")[1] in PLATFORMS and bool(message["payload"])
    await house.adopt_all()
    assert shown(house) == described(house)
    assert not namesakes(house)
    # That of the broker belongs to no device of them.
    # One of them is announced on a topic that the convention does not allow.
    assert len(house.entities()) == announced - 1
    assert not errors(caplog)


def namesakes(house: House) -> list[tuple[str, ...]]:
    """The entities of a device that are called the same."""
    called: dict[tuple[str | None, str | None], list[str]] = {}
    for entity in house.entities():
        called.setdefault((entity.device_id, entity.original_name), []).append(entity.entity_id)
    return [tuple(each) for each in called.values() if len(each) > 1]


def as_text(payload: Any) -> str:
    """The payload of a recorded message."""
    return payload if isinstance(payload, str) else json.dumps(payload)


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was logged as an error."""
    return [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
