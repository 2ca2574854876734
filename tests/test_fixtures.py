"""Diagnostics downloads that become fixtures: what people attach to an issue can be replayed."""

import json
from pathlib import Path
from typing import Any

import pytest

from custom_components.mqtt_polyglot.broker.message import Message
from custom_components.mqtt_polyglot.conventions.base import DeviceSeen
from custom_components.mqtt_polyglot.diagnostics import (
    async_get_config_entry_diagnostics,
    async_get_device_diagnostics,
)
from custom_components.mqtt_polyglot.links.connection import create_conventions
from custom_components.mqtt_polyglot.model.spec import DeviceSpec
from scripts.lab.fixture import main

from .conventions.described import described
from .double import settle
from .house import FIXTURES, House, payload_of

RECORDED = sorted(str(path.relative_to(FIXTURES)) for path in FIXTURES.rglob("*.json"))


async def download(house: House) -> dict[str, Any]:
    """What Home Assistant has the browser download."""
    data = await async_get_config_entry_diagnostics(house.hass, house.entry)
    return dict(json.loads(json.dumps({"home_assistant": {}, "data": data}, default=str)))


def written(folder: Path) -> list[str]:
    """The names of the fixtures below a folder."""
    return sorted(path.name for path in folder.glob("*/*.json"))


def replayed(house: House, fixture: Path) -> dict[str, DeviceSpec]:
    """What the conventions make of a fixture, by id."""
    specs = {}
    conventions = create_conventions(house.hass, house.entry.data, house.entry.options)
    for message in json.loads(fixture.read_text())["messages"]:
        said = Message(message["topic"], payload_of(message), retain=message["retain"])
        for convention in conventions:
            if said.topic.startswith(f"{convention.name}/"):
                for effect in described(convention, said):
                    if isinstance(effect, DeviceSeen):
                        specs[effect.spec.id] = effect.spec
    return specs


@pytest.mark.parametrize("recorded", RECORDED)
async def test_round_trip(house: House, tmp_path: Path, recorded: str) -> None:
    """Each recorded device, downloaded and made a fixture again, has the same components."""
    await house.play(recorded)
    source = tmp_path / "diagnostics.json"
    source.write_text(json.dumps(await download(house)))
    specs = [device.spec for device in house.hub.controller.devices.values()]
    specs += [found.spec for found in house.hub.controller.inbox]
    specs = [spec for spec in specs if spec.model not in ("Bridge", "Group")]
    assert specs
    for number, spec in enumerate(specs):
        name = f"device_{number}"
        assert main([str(source), spec.id, "--name", name, "--folder", str(tmp_path)]) == 0
        fixture = tmp_path / spec.convention / f"{name}.json"
        again = replayed(house, fixture)[spec.id]
        # What is announced on a topic that is named like a secret is not in the download.
        secret = "pin_code_zigbee2mqtt" if spec.convention == "homeassistant" else None
        shown = [each for each in spec.components if not secret or secret not in each.key]
        # Templates of another engine are other templates, but say the same.
        assert list(map(repr, again.components)) == list(map(repr, shown))
        assert again.name == spec.name


async def test_one_device(house: House, tmp_path: Path) -> None:
    """The download of a device is as good as that of its broker."""
    await house.play("zigbee2mqtt/lock.json")
    ((device_id, device),) = house.hub.controller.devices.items()
    registered = house.hub.registered(device_id)
    assert registered is not None
    data = await async_get_device_diagnostics(house.hass, house.entry, registered)
    source = tmp_path / "diagnostics.json"
    source.write_text(json.dumps({"data": data}))
    assert main([str(source), "--name", "Front door", "--folder", str(tmp_path)]) == 0
    again = replayed(house, tmp_path / "zigbee2mqtt/front_door.json")[device_id]
    assert again.components == device.spec.components


async def test_values(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A device that is replayed from a download shows what it showed."""
    await house.play("zigbee2mqtt/radiator_valve.json")
    ids = [entity.entity_id for entity in house.entities() if not entity.disabled_by]
    before = {entity_id: house.state(entity_id).state for entity_id in ids}
    source = tmp_path / "diagnostics.json"
    source.write_text(json.dumps(await download(house)))
    assert main([str(source), "zigbee2mqtt:0x00158d0001000009", "--folder", str(tmp_path)]) == 0
    data = {"config_entry_id": house.entry.entry_id, "devices": ["zigbee2mqtt:0x00158d0001000009"]}
    await house.hass.services.async_call("mqtt_polyglot", "forget", data, blocking=True)
    await settle(house.hass)
    assert not house.entities()
    monkeypatch.setattr("tests.house.FIXTURES", tmp_path)
    await house.play("zigbee2mqtt/trv.json")
    assert {entity_id: house.state(entity_id).state for entity_id in ids} == before


async def test_a_whole_broker(house: House, tmp_path: Path) -> None:
    """Each device of a broker has a file; one of those that wait, too."""
    await house.play("homeassistant/shelly_1_gen4.json")
    house.broker.announce("Lamp", "light", "sensor")
    await settle(house.hass)
    source = tmp_path / "diagnostics.json"
    source.write_text(json.dumps(await download(house)))
    assert main([str(source), "--folder", str(tmp_path)]) == 0
    assert written(tmp_path) == ["lamp.json", "shelly_1_gen4_ddeeff.json"]


@pytest.mark.parametrize(
    ("text", "device", "error"),
    [
        ("[]", [], "not a diagnostics download"),
        ("{", [], "Expecting property name"),
        ('{"data": {"entry": 1}}', [], "not a diagnostics download of MQTT Polyglot"),
        (
            '{"data": {"devices": []}}',
            ["homeassistant:x"],
            "homeassistant:x: It is not in the download",
        ),
        (
            '{"data": {"id": "a", "name": "A", "convention": "homie", "announcement": {"x": 1}}}',
            [],
            "The convention homie is not known",
        ),
        (
            '{"data": {"id": "a", "name": "A", "convention": "zigbee2mqtt", "announcement": {"group": {}}}}',
            [],
            "announced by their network",
        ),
    ],
)
def test_what_cannot_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, device: list[str], error: str
) -> None:
    """A wrong file says what is wrong with it."""
    source = tmp_path / "diagnostics.json"
    source.write_text(text)
    assert main([str(source), *device, "--folder", str(tmp_path)]) == 1
    assert error in capsys.readouterr().err


async def test_nothing_is_replaced(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fixture that is there stays."""
    await house.play("homeassistant/shelly_1_gen4.json")
    source = tmp_path / "diagnostics.json"
    source.write_text(json.dumps(await download(house)))
    assert main([str(source), "--folder", str(tmp_path)]) == 0
    assert main([str(source), "--folder", str(tmp_path)]) == 1
    assert "--name" in capsys.readouterr().err
