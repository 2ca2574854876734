"""Device triggers: in the automation editor, set off by the device, kept over everything."""

from collections.abc import Callable
import json
from typing import Any

from homeassistant.components.automation import DOMAIN as AUTOMATION
from homeassistant.components.device_automation import (
    DeviceAutomationType,
    async_get_device_automations,
)
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.helpers.translation import async_get_translations
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.home.issues import Issues
from custom_components.mqtt_polyglot.home.labels import Labels
from tests.double import devices

from .clock import Clock
from .double import settle
from .house import House

PRESS = {
    "automation_type": "trigger",
    "topic": "remote",
    "type": "button_short_press",
    "subtype": "button_1",
    "payload": "single",
}


def announce(house: House, own_id: str = "one", **config: Any) -> None:
    """Have a remote announce a trigger."""
    payload = {"device": {"identifiers": ["remote"], "name": "Remote"}, **PRESS, **config}
    topic = f"homeassistant/device_automation/remote/{own_id}/config"
    house.fake.receive(topic, json.dumps(payload), retain=True)


def device_of(house: House) -> dr.DeviceEntry:
    """The remote in the registry."""
    (device,) = devices(house.hass, house.entry).values()
    return device


async def triggers_of(hass: HomeAssistant, device_id: str) -> list[tuple[str, str]]:
    """What the automation editor offers."""
    found = await async_get_device_automations(hass, DeviceAutomationType.TRIGGER, [device_id])
    return [
        (each["type"], each["subtype"]) for each in found[device_id] if each["domain"] == DOMAIN
    ]


async def automate(house: House, device_id: str, **changes: Any) -> list[ServiceCall]:
    """An automation that starts with the trigger; what it has done."""
    calls = async_mock_service(house.hass, "test", "press")
    trigger = {
        "platform": "device",
        "domain": DOMAIN,
        "device_id": device_id,
        "type": "button_short_press",
        "subtype": "button_1",
        **changes,
    }
    data = {key: f"{{{{ trigger.{key} }}}}" for key in ("topic", "payload", "subtype", "qos")}
    config = {"alias": "Lamp", "trigger": trigger, "action": {"action": "test.press", "data": data}}
    assert await async_setup_component(house.hass, AUTOMATION, {AUTOMATION: config})
    await settle(house.hass)
    return calls


@pytest.fixture
async def press(house: House) -> Callable[..., Any]:
    """Has the remote say something, and waits for the automations."""

    async def say(payload: str = "single", topic: str = "remote", **options: Any) -> None:
        house.fake.receive(topic, payload, **options)
        await house.hass.async_block_till_done()

    return say


async def test_offered_and_set_off(house: House, press: Callable[..., Any]) -> None:
    """Each press runs the automation, with what the device said."""
    announce(house)
    announce(house, "two", subtype="button_2", payload="double")
    await house.adopt_all()
    device = device_of(house)
    assert await triggers_of(house.hass, device.id) == [
        ("button_short_press", "button_1"),
        ("button_short_press", "button_2"),
    ]
    assert not house.entities()
    calls = await automate(house, device.id)
    await press()
    await press()
    await press("double")
    await press("triple")
    await press("")
    assert [call.data for call in calls] == [
        {"topic": "remote", "payload": "single", "subtype": "button_1", "qos": 0}
    ] * 2


async def test_nothing_late(house: House, press: Callable[..., Any]) -> None:
    """What the broker had kept, or got while it was away, sets off nothing."""
    house.fake.receive("remote", "single", retain=True)
    announce(house)
    await house.adopt_all()
    calls = await automate(house, device_of(house).id)
    house.fake.drop()
    house.fake.receive("remote", "single", retain=True)
    house.fake.start()
    await settle(house.hass)
    assert not calls
    await press()
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("config", "said", "runs"),
    [
        ({"value_template": "{{ value_json.action }}"}, '{"action": "single"}', True),
        ({"value_template": "{{ value_json.action }}"}, '{"action": "double"}', False),
        ({"value_template": "{{ value_json.action }}"}, "single", False),
        ({"value_template": "{{ value_json.deep.er }}"}, '{"action": "single"}', False),
        ({"payload": None}, "whatever", True),
        ({"payload": None}, "", True),
        ({"payload": None}, b"\xff", True),
        ({"payload": 1}, "1", True),
        ({"payload": None, "value_template": "{{ value_json.a }}"}, "whatever", True),
    ],
)
async def test_what_counts(
    house: House, press: Callable[..., Any], config: dict[str, Any], said: str, *, runs: bool
) -> None:
    """The payload, as the template makes it; without a payload any message."""
    announce(house, **config)
    await house.adopt_all()
    calls = await automate(house, device_of(house).id)
    await press(said)
    assert bool(calls) is runs


async def test_the_same_twice(house: House, press: Callable[..., Any]) -> None:
    """Of two announcements of one trigger the first counts, until it is gone; the report says so."""
    announce(house)
    announce(house, "two", topic="remote/other")
    await house.adopt_all()
    device = device_of(house)
    assert await triggers_of(house.hass, device.id) == [("button_short_press", "button_1")]
    calls = await automate(house, device.id)
    await press()
    await press(topic="remote/other")
    assert [call.data["topic"] for call in calls] == ["remote"]
    report = house.report("homeassistant:remote")
    assert report is not None
    assert any("another trigger" in note["detail"] for note in report["notes"])
    house.fake.receive("homeassistant/device_automation/remote/one/config", "", retain=True)
    await settle(house.hass)
    await press(topic="remote/other")
    assert [call.data["topic"] for call in calls] == ["remote", "remote/other"]


async def test_automation_of_old(house: House, press: Callable[..., Any]) -> None:
    """Automations from before Home Assistant 2024.2 name a trigger by where it was announced."""
    announce(house)
    await house.adopt_all()
    calls = await automate(house, device_of(house).id, discovery_id="remote one", subtype="first")
    await press()
    assert len(calls) == 1


async def test_a_name_for_the_only_entity(house: House) -> None:
    """A device with one entity and triggers is called like that entity."""
    announce(house)
    config = {
        "device": {"identifiers": ["remote"], "name": "Remote"},
        "stat_t": "b",
        "uniq_id": "b",
    }
    house.fake.receive("homeassistant/sensor/remote/b/config", json.dumps(config), retain=True)
    await house.adopt_all()
    (entity,) = house.entities()
    assert entity.entity_id == "sensor.remote"


async def test_described_anew(house: House, press: Callable[..., Any]) -> None:
    """An automation is kept with the device, the type and the subtype, and with nothing else."""
    announce(house)
    await house.adopt_all()
    device = device_of(house)
    calls = await automate(house, device.id)
    named = {"identifiers": ["remote"], "name": "Remote in the hall"}
    announce(house, topic="moved", payload="1", device=named)
    await settle(house.hass)
    assert device_of(house).name == "Remote in the hall"
    await press()
    assert not calls
    await press("1", "moved")
    assert len(calls) == 1
    # A replacement that announces itself on topics of its own is the device that it was.
    await house.hass.config_entries.async_reload(house.entry.entry_id)
    await settle(house.hass)
    fake = house.broker.links[-1]
    fake.receive("moved", "1")
    await house.hass.async_block_till_done()
    assert len(calls) == 2
    assert device_of(house).id == device.id


async def test_gone_and_back(house: House, press: Callable[..., Any], clock: Clock) -> None:
    """A trigger that the device does not have any more is reported, and waited for."""
    announce(house)
    announce(house, "two", subtype="button_2", payload="double")
    await house.adopt_all()
    device = device_of(house)
    calls = await automate(house, device.id)
    issues = Issues(house.hass, house.hub, await Labels.async_load(house.hass))
    issues.look()
    assert not trigger_issues(house.hass)
    house.fake.receive("homeassistant/device_automation/remote/one/config", "", retain=True)
    await settle(house.hass)
    assert await triggers_of(house.hass, device.id) == [("button_short_press", "button_2")]
    issues.look()
    assert not trigger_issues(house.hass)
    await clock.forward(61)
    issues.look()
    (issue,) = trigger_issues(house.hass)
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["automations"] == "Lamp"
    assert issue.translation_placeholders["device"] == "Remote"
    await press()
    assert not calls
    announce(house)
    await settle(house.hass)
    issues.look()
    assert not trigger_issues(house.hass)
    await press()
    assert len(calls) == 1


def trigger_issues(hass: HomeAssistant) -> list[ir.IssueEntry]:
    """The issues about triggers that are missing."""
    issues = ir.async_get(hass).issues.values()
    return [each for each in issues if each.translation_key == "trigger_missing" and each.active]


async def test_automation_without_its_broker(house: House, press: Callable[..., Any]) -> None:
    """An automation may be loaded while the broker's entry is not."""
    announce(house)
    await house.adopt_all()
    device = device_of(house)
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    calls = await automate(house, device.id)
    assert await triggers_of(house.hass, device.id) == []
    await house.hass.config_entries.async_setup(house.entry.entry_id)
    await settle(house.hass)
    house.broker.links[-1].receive("remote", "single")
    await house.hass.async_block_till_done()
    assert len(calls) == 1


async def test_an_automation_that_ends(house: House, press: Callable[..., Any]) -> None:
    """It waits for nothing any more."""
    announce(house)
    await house.adopt_all()
    calls = await automate(house, device_of(house).id)
    await house.hass.services.async_call(
        AUTOMATION, "turn_off", {"entity_id": "automation.lamp"}, blocking=True
    )
    await press()
    assert not calls
    house.fake.receive("homeassistant/device_automation/remote/one/config", "", retain=True)
    await settle(house.hass)
    issues = Issues(house.hass, house.hub, await Labels.async_load(house.hass))
    issues.look()
    assert not trigger_issues(house.hass)


@pytest.mark.parametrize(
    "config",
    [
        {"automation_type": "condition"},
        {"automation_type": None},
        {"topic": None},
        {"topic": "a/#/b"},
        {"type": None},
        {"type": ["a"]},
        {"subtype": None},
        {"subtype": "x" * 300},
        {"value_template": "{{ value"},
        {"value_template": 5 * [1]},
    ],
)
async def test_refused(house: House, config: dict[str, Any]) -> None:
    """What is no trigger is named in the report; the others are there."""
    announce(house, **config)
    announce(house, "two", subtype="button_2")
    await house.adopt_all()
    device = device_of(house)
    assert await triggers_of(house.hass, device.id) == [("button_short_press", "button_2")]
    report = house.report("homeassistant:remote")
    assert report is not None
    assert any("rejected" in str(note["kind"]) for note in report["notes"])


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "nl"])
async def test_names(hass: HomeAssistant, language: str) -> None:
    """The editor has words for the types and subtypes that Home Assistant names."""
    ours = await async_get_translations(hass, language, "device_automation", {DOMAIN})
    theirs = await async_get_translations(hass, language, "device_automation", {"mqtt"})
    wanted = {key.replace("component.mqtt.", f"component.{DOMAIN}.") for key in theirs}
    assert wanted <= ours.keys()
