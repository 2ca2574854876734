"""Repairs: what the user is told because nobody else can mend it, and that it goes away again."""

from http import HTTPStatus
import json
from pathlib import Path
from typing import Any

from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr, issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    async_fire_time_changed,
    get_system_health_info,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.mqtt_polyglot.broker.errors import BrokerError, BrokerErrorKey
from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.home import issues as module

from .double import DATA, Double, add_entry, settle
from .house import House

DOOR = "homeassistant:door"


async def look(house: House) -> list[ir.IssueEntry]:
    """Let a minute pass; return what the user is told then."""
    await settle(house.hass)
    async_fire_time_changed(house.hass, dt_util.utcnow() + module.INTERVAL)
    await settle(house.hass)
    return told(house.hass)


def told(hass: HomeAssistant) -> list[ir.IssueEntry]:
    """The issues that are shown, ours and those about us."""
    return [
        issue
        for issue in ir.async_get(hass).issues.values()
        if issue.active and DOMAIN in (issue.domain, issue.issue_domain)
    ]


async def door(house: House, *platforms: str) -> None:
    """Have the door announce itself as these, and as nothing else any more."""
    house.broker.withdraw("Door")
    house.broker.announce("Door", *platforms)
    await settle(house.hass)


async def fix(hass: HomeAssistant, client: Any, issue: ir.IssueEntry) -> dict[str, Any]:
    """Open the dialog of an issue."""
    answer = await client.post(
        "/api/repairs/issues/fix", json={"handler": DOMAIN, "issue_id": issue.issue_id}
    )
    assert answer.status == HTTPStatus.OK
    result: dict[str, Any] = await answer.json()
    return result


async def choose(house: House, client: Any, flow: dict[str, Any], option: str) -> dict[str, Any]:
    """Choose an option of the dialog."""
    address = f"/api/repairs/issues/fix/{flow['flow_id']}"
    answer = await client.post(address, json={"next_step_id": option})
    assert answer.status == HTTPStatus.OK
    await settle(house.hass)
    result: dict[str, Any] = await answer.json()
    return result


# --- announcements ------------------------------------------------------------------------------


async def test_an_announcement_that_is_refused_again_and_again(house: House) -> None:
    """Broker, topic, key and reason; not for the first time, and not after it was mended."""
    topic = "homeassistant/switch/bad/config"
    for count in range(1, module.MANY_ANNOUNCEMENTS + 1):
        assert not await look(house)
        house.say(topic, "{" + " " * count)
    (issue,) = await look(house)
    assert (issue.translation_key, issue.is_fixable) == ("announcement_rejected", False)
    placeholders = issue.translation_placeholders or {}
    assert placeholders["broker"] == "broker.local"
    assert placeholders["topic"] == topic
    assert "JSON" in placeholders["reason"]
    house.say(topic, {"unique_id": "s", "name": "S", "command_topic": "s"})
    assert not await look(house)


async def test_an_announcement_that_is_cleared(house: House) -> None:
    """Where nothing is announced any more nothing is wrong."""
    topic = "homeassistant/switch/bad/config"
    for _ in range(module.MANY_ANNOUNCEMENTS):
        house.say(topic, "[]")
    assert len(await look(house)) == 1
    house.say(topic, "")
    assert not await look(house)


async def test_what_the_broker_refuses(house: House) -> None:
    """One issue names the topics, up to five; it goes when they are allowed."""
    denied = house.fake.denied
    denied.filters["homeassistant/+/+/config"] = "Not authorized"
    (issue,) = await look(house)
    assert (issue.translation_key, issue.is_fixable) == ("filters_refused", False)
    assert issue.translation_placeholders is not None
    topics = issue.translation_placeholders["topics"]
    assert topics == r"- homeassistant/+/+/config: Not authorized"
    denied.filters.update((f"a/{number}", "") for number in range(20))
    denied.topics["lock/set"] = ""
    denied.topics["plug/set"] = "Not authorized"
    first, second = await look(house)
    assert {first.translation_key, second.translation_key} == {"filters_refused", "topics_refused"}
    assert first.translation_placeholders is not None
    assert first.translation_placeholders["topics"].count("\n") == module.MAX_ISSUES
    assert second.translation_placeholders is not None
    assert "plug" not in second.translation_placeholders["topics"]
    denied.filters.clear()
    denied.topics.clear()
    assert not await look(house)


async def test_issues_are_bounded(house: House) -> None:
    """Whatever strangers call their topics, and however many they are."""
    for number in range(20):
        for _ in range(module.MANY_ANNOUNCEMENTS):
            house.say(f"homeassistant/switch/[x](y)<b>{number}/{'x' * 500}", "{")
            house.say(f"homeassistant/switch/x{number}/config", "{")
    issues = await look(house)
    assert len(issues) == module.MAX_ISSUES
    again = await look(house)
    assert {issue.issue_id for issue in again} == {issue.issue_id for issue in issues}


async def lose(house: House) -> list[ir.IssueEntry]:
    """Have another client push us out, and the broker go; return what the user is told then."""
    error = BrokerError(BrokerErrorKey.SESSION_TAKEN_OVER)
    for _ in range(3):
        house.hub.health.on_failure(error, False)
    issues = await look(house)
    house.hub.health._takeovers.clear()
    house.fake.drop()
    house.hub.health.since -= module.AWAY
    return issues + await look(house)


async def test_every_issue_has_words(house: House) -> None:
    """Titles are no Markdown, descriptions are; nothing is left open in either."""
    house.broker.announce("A [b](c)", "lock", own_id="x")
    house.broker.announce("A [b](c)", "sensor", own_id="y")
    await house.adopt_all()
    house.broker.announce("A [b](c)", "sensor", "lock", own_id="y")
    await look(house)
    house.broker.announce("A [b](c)", own_id="x", more=1)
    house.broker.say("homeassistant/device/x/config", "")
    house.broker.announce("A [b](c)", "sensor", own_id="x")
    for _ in range(module.MANY_VALUES):
        house.say("x/sensor0", b"\xff")
        house.say("homeassistant/switch/bad/config", "{")
    house.fake.denied.filters["a/#"], house.fake.denied.topics["b"] = "Not authorized", ""
    issues = {issue.translation_key: issue for issue in await look(house)}
    issues |= {issue.translation_key: issue for issue in await lose(house)}
    words = json.loads((Path(module.__file__).parents[1] / "translations/en.json").read_text())[
        "issues"
    ]
    others = {
        "device_carried_elsewhere",
        "many_entities",
        "takeover_records_damaged",
        "takeover_records_lost",
        "too_many_entities",
        "trigger_missing",
    }
    assert issues.keys() == words.keys() - others, "it takes two brokers, and an automation"
    for key, issue in issues.items():
        left_open = issue.translation_placeholders or {}
        text = words[key].get("description") or next(iter(words[key]["fix_flow"]["step"].values()))
        assert "{" not in str(words[key]["title"]).format(**left_open)
        for each in (text,) if isinstance(text, str) else (text["title"], text["description"]):
            assert each.format(**left_open)
        if "device" in left_open:
            assert (left_open["name"], left_open["device"]) == ("A [b](c)", r"A \[b\](c)")


async def test_an_ignored_issue_stays_ignored(house: House) -> None:
    """Also when the broker is loaded again; it goes with the broker."""
    topic = "homeassistant/switch/bad/config"
    for _ in range(module.MANY_ANNOUNCEMENTS):
        house.say(topic, "{")
        house.say("homeassistant/switch/worse/config", "{")
    first, second = await look(house)
    ir.async_ignore_issue(house.hass, DOMAIN, first.issue_id, True)
    assert await house.hass.config_entries.async_unload(house.entry.entry_id)
    (left,) = told(house.hass)
    assert left.issue_id == first.issue_id != second.issue_id
    await house.hass.config_entries.async_remove(house.entry.entry_id)
    assert not told(house.hass)


# --- values -------------------------------------------------------------------------------------


async def test_a_value_that_cannot_be_read(house: House) -> None:
    """Device, topic, field and reason; until it can be read."""
    await house.discover("sensor", state_topic="t", device_class="temperature")
    for _ in range(module.MANY_VALUES - 1):
        house.say("t", b"\xff")
    assert not await look(house)
    house.say("t", b"\xff")
    (issue,) = await look(house)
    assert issue.translation_key == "value_rejected"
    placeholders = issue.translation_placeholders or {}
    assert placeholders["device"] == "Thing"
    assert placeholders["topic"] == "t"
    assert "value" in placeholders["field"]
    assert "UTF-8" in placeholders["reason"]
    house.say("t", "21")
    assert not await look(house)


# --- devices that changed -----------------------------------------------------------------------


@pytest.fixture
async def client(house: House, hass_client: ClientSessionGenerator) -> Any:
    """A browser, and Repairs."""
    assert await async_setup_component(house.hass, REPAIRS, {})
    return await hass_client()


async def test_a_lock_that_became_a_switch(house: House, client: Any) -> None:
    """The user is asked; kept, it is what it is, until it changes again."""
    await door(house, "lock", "sensor")
    await house.adopt_all()
    assert not await look(house)
    await door(house, "switch", "sensor")
    (issue,) = await look(house)
    assert (issue.translation_key, issue.is_fixable) == ("device_changed", True)
    flow = await fix(house.hass, client, issue)
    assert flow["menu_options"] == ["keep", "remove"]
    assert flow["description_placeholders"] == {
        "broker": "broker.local",
        "device": "Door",
        "name": "Door",
        "before": "1 lock",
        "after": "1 switch, 1 sensor",
    }
    assert (await choose(house, client, flow, "keep"))["type"] == "create_entry"
    assert not await look(house)
    assert DOOR in house.hub.controller.adopted
    await door(house, "light")
    (issue,) = await look(house)
    assert (issue.translation_placeholders or {})["before"] == "1 switch"
    await door(house, "switch")
    assert not await look(house), "it is what it was"


async def test_a_changed_device_is_removed(house: House, client: Any) -> None:
    """It waits again, and nothing is asked any more."""
    await door(house, "lock")
    await house.adopt_all()
    await look(house)
    await door(house, "sensor")
    (issue,) = await look(house)
    flow = await fix(house.hass, client, issue)
    assert (await choose(house, client, flow, "remove"))["type"] == "create_entry"
    assert not house.hub.controller.adopted
    assert [found.spec.id for found in house.hub.adoption.candidates()] == [DOOR]
    assert not await look(house)


async def test_a_change_is_remembered(house: House) -> None:
    """It is noticed, also if Home Assistant was away meanwhile."""

    def announce(platform: str) -> None:
        component = {"p": platform, "unique_id": "x", "command_topic": "x", "state_topic": "x/s"}
        device = {"identifiers": ["door"], "name": "Door"}
        payload = {"device": device, "origin": {"name": "o"}, "components": {"main": component}}
        house.broker.say("homeassistant/device/door/config", json.dumps(payload))

    announce("lock")
    await house.adopt_all()
    assert not await look(house)
    await house.hub.store.async_save()
    assert await house.hass.config_entries.async_unload(house.entry.entry_id)
    announce("switch")
    assert await house.hass.config_entries.async_setup(house.entry.entry_id)
    await settle(house.hass)
    (issue,) = await look(house)
    assert issue.translation_key == "device_changed"


async def test_more_is_no_change(house: House) -> None:
    """A device that announces one part after the other, or that has learned something."""
    await door(house, "sensor")
    await house.adopt_all()
    assert not await look(house)
    await door(house, "sensor", "switch")
    assert not await look(house)
    await door(house, "sensor")
    (issue,) = await look(house)
    assert (issue.translation_placeholders or {})["before"] == "1 switch"
    await door(house, "remote")
    (issue,) = await look(house)
    assert (issue.translation_placeholders or {})["after"] == "–"


async def test_a_device_of_a_broker_that_is_gone(house: House, client: Any) -> None:
    """Another broker has it: the user can follow it there; its name and area go with it."""
    await door(house, "lock")
    await house.adopt_all()
    registered = house.hub.registered(DOOR)
    assert registered
    area = ar.async_get(house.hass).async_create("Hall")
    dr.async_get(house.hass).async_update_device(registered.id, area_id=area.id)
    data = DATA | {"broker_uid": "f" * 32, "host": "second.local"}
    second = await add_entry(house.hass, data, title="Second")
    assert not await look(house)
    house.fake.drop()
    for _ in range(module.MANY_LOOKS - 1):
        assert not await look(house)
    (issue,) = await look(house)
    assert issue.translation_key == "device_carried_elsewhere"
    assert issue.translation_placeholders == {
        "broker": "Second",
        "device": "Door",
        "name": "Door",
        "other": "broker.local",
    }
    flow = await fix(house.hass, client, issue)
    assert (await choose(house, client, flow, "follow"))["type"] == "create_entry"
    await settle(house.hass)
    assert not house.entities()
    assert house.hub.controller.adopted == set()
    moved = second.runtime_data.registered(DOOR)
    assert (moved.name, moved.area_id) == ("Door", area.id)
    assert house.hass.states.async_entity_ids("lock") == ["lock.door"]
    assert not await look(house)


# --- more than was adopted ----------------------------------------------------------------------


async def test_more_is_accepted(house: House, client: Any) -> None:
    """A lock that a device newly is waits for the user; accepted, it stays."""
    await door(house, "sensor")
    await house.adopt_all()
    await door(house, "sensor", "lock", "switch")
    assert [entity.domain for entity in house.entities()] == ["sensor", "switch"]
    (issue,) = await look(house)
    assert (issue.translation_key, issue.is_fixable) == ("device_additions", True)
    flow = await fix(house.hass, client, issue)
    assert flow["menu_options"] == ["accept"]
    assert flow["description_placeholders"] == {
        "broker": "broker.local",
        "device": "Door",
        "name": "Door",
        "what": "1 lock",
        "topics": "homeassistant/device/door/config",
    }
    assert (await choose(house, client, flow, "accept"))["type"] == "create_entry"
    await settle(house.hass)
    assert [entity.domain for entity in house.entities()] == ["lock", "sensor", "switch"]
    assert not await look(house)
    await house.hass.config_entries.async_reload(house.entry.entry_id)
    await settle(house.hass)
    assert [entity.domain for entity in house.entities()] == ["lock", "sensor", "switch"]
    assert not await look(house)


async def test_more_that_goes_again(house: House) -> None:
    """Nothing is asked about what is announced no more; and a device that is removed waits whole."""
    await door(house, "sensor")
    await house.adopt_all()
    await door(house, "sensor", "lock")
    assert await look(house)
    await door(house, "sensor")
    assert not await look(house)
    await door(house, "sensor", "lock")
    await house.hub.adoption.async_forget(DOOR)
    await settle(house.hass)
    (found,) = house.hub.adoption.candidates()
    assert {component.platform for component in found.spec.components} == {"sensor", "lock"}
    assert not await look(house)


async def test_a_dialog_that_is_open_for_days(house: House, client: Any) -> None:
    """What it is about may be gone, and so may its broker."""
    await door(house, "lock")
    await house.adopt_all()
    await look(house)
    await door(house, "switch")
    (issue,) = await look(house)
    flow = await fix(house.hass, client, issue)
    await house.hub.adoption.async_forget(DOOR)
    await settle(house.hass)
    result = await choose(house, client, flow, "keep")
    assert (result["type"], result["reason"]) == ("abort", "device_gone")
    assert await house.hass.config_entries.async_unload(house.entry.entry_id)
    ir.async_create_issue(
        house.hass,
        DOMAIN,
        issue.issue_id,
        data=issue.data,
        is_fixable=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key="device_changed",
    )
    result = await fix(house.hass, client, issue)
    assert (result["type"], result["reason"]) == ("abort", "broker_not_loaded")


async def test_a_component_that_keeps_its_name(house: House) -> None:
    """What a device calls the same and is another platform is another entity."""
    expose = {"name": "x", "property": "x", "label": "X", "access": 1}
    entry = {
        "ieee_address": "0x00158d0001a2b3c4",
        "friendly_name": "box",
        "type": "Router",
        "interview_completed": True,
        "interview_state": "SUCCESSFUL",
        "definition": {"model": "M", "vendor": "V", "exposes": [expose | {"type": "numeric"}]},
    }
    coordinator = {"ieee_address": "0x0000000000000001", "type": "Coordinator"}
    house.fake.receive("zigbee2mqtt/bridge/state", '{"state": "online"}', retain=True)
    house.say("zigbee2mqtt/bridge/devices", json.dumps([coordinator, entry]))
    await house.adopt_all()
    house.say("zigbee2mqtt/box", {"x": 7})
    kinds = {each.domain for each in house.entities() if each.unique_id.endswith("_x")}
    assert kinds == {"sensor"}
    binary = expose | {"type": "binary", "value_on": "ON", "value_off": "OFF"}
    entry["definition"] = {"model": "M", "vendor": "V", "exposes": [binary]}
    house.say("zigbee2mqtt/bridge/devices", json.dumps([coordinator, entry]))
    await settle(house.hass)
    (only,) = [each for each in house.entities() if each.unique_id.endswith("_x")]
    assert only.domain == "binary_sensor"
    house.say("zigbee2mqtt/box", {"x": "ON"})
    assert house.state(only.entity_id).state == "on"


# --- credentials, system health -----------------------------------------------------------------


async def test_refused_credentials_are_told_once(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """Home Assistant has an issue of its own for a reauthentication that waits; it is enough."""
    refused = broker.links[-1].on_authentication_failed
    assert refused is not None
    refused()
    await settle(hass)
    async_fire_time_changed(hass, dt_util.utcnow() + module.INTERVAL)
    await settle(hass)
    (issue,) = told(hass)
    assert (issue.domain, issue.translation_key) == ("homeassistant", "config_entry_reauth")


async def test_system_health(house: House) -> None:
    """Three numbers over all brokers."""
    await door(house, "lock")
    await house.adopt_all()
    house.broker.announce("Other", "switch")
    other = await add_entry(house.hass, DATA | {"broker_uid": "f" * 32}, title="Other")
    await settle(house.hass)
    house.fake.drop()
    assert await async_setup_component(house.hass, "system_health", {})
    info = await get_system_health_info(house.hass, DOMAIN)
    assert (info["connected_brokers"], info["devices"]) == ("1/2", 1)
    assert info["waiting"] == 2, "one here and on the other broker, which has no second door"
    assert await house.hass.config_entries.async_unload(other.entry_id)
    info = await get_system_health_info(house.hass, DOMAIN)
    assert info["connected_brokers"] == "0/2"
    words = json.loads((Path(module.__file__).parents[1] / "translations/en.json").read_text())
    assert words["system_health"]["info"].keys() == info.keys()
