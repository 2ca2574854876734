"""Devices that are moved to another broker or convention, and devices that replace others."""

from dataclasses import replace
import json
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import area_registry as ar, device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.home.hub import Hub
from custom_components.mqtt_polyglot.home.moving import mover as module
from custom_components.mqtt_polyglot.home.moving.mover import FILE, async_mover
from custom_components.mqtt_polyglot.home.moving.plan import Refusal, plan, sources
from custom_components.mqtt_polyglot.home.moving.rows import apply
from custom_components.mqtt_polyglot.home.takeover.record import (
    MovedEntity as TakenEntity,
    Record,
    Stage,
)
from custom_components.mqtt_polyglot.home.takeover.takeover import async_takeover
from tests.double import DATA, Double, add_entry, adopted, devices, settle
from tests.house import FIXTURES, House, payload_of

LAMP = "homeassistant:lamp"
SECOND = DATA | {"broker_uid": "f" * 32, "host": "second.local"}

type Facts = dict[str, tuple[Any, ...]]


def hub_of(entry: ConfigEntry) -> Hub:
    """The running broker."""
    hub: Hub = entry.runtime_data
    return hub


def customise(house: House, device_id: str) -> dr.DeviceEntry:
    """Have the user make something of a device and all of its entities."""
    hass = house.hass
    area = ar.async_get(hass).async_get_or_create("Kitchen")
    device = devices(hass, house.entry)[device_id]
    dr.async_get(hass).async_update_device(
        device.id, area_id=area.id, name_by_user="Mine", labels={"holiday"}
    )
    registry = er.async_get(hass)
    for number, row in enumerate(house.entities()):
        if row.device_id == device.id:
            registry.async_update_entity(
                row.entity_id,
                new_entity_id=f"{row.domain}.mine_{number}",
                name=f"Mine {number}",
                icon="mdi:star",
                labels={"holiday"},
                aliases=[f"alias {number}"],
                hidden_by=er.RegistryEntryHider.USER if number == 1 else None,
            )
            registry.async_update_entity_options(
                f"{row.domain}.mine_{number}", "conversation", {"should_expose": number == 0}
            )
    return device


def facts(hass: HomeAssistant, device_id: str) -> Facts:
    """All that the user sees of the entities of a device, by their ids in the registry."""
    rows = er.async_entries_for_device(
        er.async_get(hass), device_id, include_disabled_entities=True
    )
    return {
        row.id: (
            row.entity_id,
            row.name,
            row.icon,
            row.labels,
            row.aliases,
            row.hidden_by,
            row.disabled_by,
            row.options,
            row.created_at,
        )
        for row in rows
    }


@pytest.fixture(name="second")
async def _second(hass: HomeAssistant, broker: Double, house: House) -> ConfigEntry:
    """A device on one broker, with all that the user made of it, that another broker carries, too."""
    broker.announce("Lamp", "light", "sensor", "switch")
    await house.adopt_all()
    device = customise(house, LAMP)
    last = house.entities()[-1]
    er.async_get(hass).async_update_entity(
        last.entity_id, disabled_by=er.RegistryEntryDisabler.USER
    )
    await settle(hass)
    assert last.device_id == device.id
    return await add_entry(hass, SECOND, "Second")


async def test_to_another_broker(hass: HomeAssistant, house: House, second: ConfigEntry) -> None:
    """All stays as it was, but for whose it is."""
    device = devices(hass, house.entry)[LAMP]
    before = facts(hass, device.id)
    assert len(before) == 3
    assert list(sources(hub_of(second))) == [(device.id, LAMP)]
    house.fake.receive("lamp/light0", "OFF")
    await settle(hass)
    done = await async_mover(hass).async_move(hub_of(second), device.id, LAMP)
    await settle(hass)
    assert (len(done.pairs), done.removed, done.added) == (3, (), ())
    assert facts(hass, device.id) == before
    (light,) = hass.states.async_all("light")
    assert (light.state, light.attributes["assumed_state"]) == ("off", True), "what it was"
    assert not adopted(house.entry)
    assert not list(house.hub.adoption.candidates())
    moved = devices(hass, second)[LAMP]
    assert (moved.id, moved.name_by_user, moved.area_id) == (device.id, "Mine", "kitchen")
    house.broker.links[-1].receive("lamp/light0", "ON")
    await settle(hass)
    (light,) = hass.states.async_all("light")
    assert light.state == "on"
    rows = er.async_entries_for_device(er.async_get(hass), device.id, True)
    assert {row.config_entry_id for row in rows} == {second.entry_id}
    assert all(row.unique_id.startswith(SECOND["broker_uid"]) for row in rows)
    assert await hass.config_entries.async_reload(second.entry_id)
    assert await hass.config_entries.async_reload(house.entry.entry_id)
    await settle(hass)
    assert facts(hass, device.id) == before
    assert len(er.async_get(hass).entities) == 3 + 2

    back = await async_mover(hass).async_move(house.hub, device.id, LAMP)
    await settle(hass)
    assert back.refusal is None
    assert facts(hass, device.id) == before
    assert devices(hass, house.entry)[LAMP].id == device.id


async def test_a_gateway_after_its_devices(
    hass: HomeAssistant, broker: Double, house: House
) -> None:
    """A device is connected through its gateway again as soon as that has moved as well."""
    gateway, lamp = "homeassistant:gateway", LAMP
    broker.announce("Gateway", "sensor", own_id="gateway")
    broker.announce("Lamp", "light", own_id="lamp", via_device="gateway")
    await house.adopt_all()
    here = devices(hass, house.entry)
    assert here[lamp].via_device_id == here[gateway].id
    second = await add_entry(hass, SECOND, "Second")
    for each in (lamp, gateway):
        done = await async_mover(hass).async_move(hub_of(second), here[each].id, each)
        await settle(hass)
        assert done.refusal is None
    there = devices(hass, second)
    assert there[lamp].via_device_id == there[gateway].id


async def test_from_a_broker_that_does_not_run(
    hass: HomeAssistant, house: House, second: ConfigEntry
) -> None:
    """It may be gone for good; when it runs again it does not have the device any more."""
    device = devices(hass, house.entry)[LAMP]
    before = facts(hass, device.id)
    assert await hass.config_entries.async_unload(house.entry.entry_id)
    assert list(sources(hub_of(second))) == [(device.id, LAMP)]
    await async_mover(hass).async_move(hub_of(second), device.id, LAMP)
    await settle(hass)
    assert facts(hass, device.id) == before
    assert await hass.config_entries.async_setup(house.entry.entry_id)
    await settle(hass)
    assert not adopted(house.entry)
    assert facts(hass, device.id) == before
    assert devices(hass, second).keys() == {LAMP}


@pytest.mark.parametrize("native_first", [True, False])
async def test_to_another_convention(hass: HomeAssistant, house: House, native_first: bool) -> None:
    """A Zigbee device by Home Assistant discovery and by Zigbee2MQTT itself is the same one."""
    native, announced = "zigbee2mqtt/color_lamp.json", "homeassistant/zigbee_lamp.json"
    first, then = (native, announced) if native_first else (announced, native)
    await house.play(first)
    (device_id,) = devices(hass, house.entry)
    device = customise(house, device_id)
    before = facts(hass, device.id)
    for message in json.loads((FIXTURES / then).read_text())["messages"]:
        house.fake.receive(message["topic"], payload_of(message), retain=True)
    await settle(hass)
    found = dict(sources(house.hub))
    done = await async_mover(hass).async_move(house.hub, device.id, found[device.id])
    await settle(hass)
    after = facts(hass, device.id)
    kept = {row.id for row, _ in done.pairs}
    # Zigbee2MQTT says more than it announces.
    lost = {before[each][0].partition(".")[0] for each in before.keys() - kept}
    assert lost == ({"button", "number", "text", "update"} if native_first else set())
    assert {each: after[each] for each in kept} == {each: before[each] for each in kept}
    assert devices(hass, house.entry).keys() == {found[device.id]}
    assert hass.states.async_all("light")[0].state != "unavailable"
    # And back: nothing is lost on the way.
    await async_mover(hass).async_move(house.hub, device.id, device_id)
    await settle(hass)
    assert {each: row for each, row in facts(hass, device.id).items() if each in before} == before


@pytest.mark.parametrize("added", [False, True])
async def test_replaced(hass: HomeAssistant, house: House, added: bool) -> None:
    """A new device takes the place of a broken one, whether it was added already or waits."""
    house.broker.announce("Old", "light", "sensor")
    await house.adopt_all()
    old = customise(house, "homeassistant:old")
    before = facts(hass, old.id)
    house.broker.withdraw("Old")
    new = house.broker.announce("New", "light", "sensor", "switch")
    await settle(hass)
    if added:
        await house.adopt_all()
        assert len(devices(hass, house.entry)) == 2
    done = await async_mover(hass).async_move(house.hub, old.id, new)
    await settle(hass)
    assert [component.platform for component in done.added] == ["switch"]
    assert devices(hass, house.entry)[new].id == old.id
    after = facts(hass, old.id)
    assert {each: after[each] for each in before} == before
    assert len(after) == 3
    house.fake.receive("new/light0", "ON")
    await settle(hass)
    assert hass.states.async_all("light")[0].state == "on"
    assert adopted(house.entry) == {new}


async def test_the_name_of_the_old_one_stays(hass: HomeAssistant, house: House) -> None:
    """Also one that the user did not give it."""
    house.broker.announce("Old", "light")
    await house.adopt_all()
    (old,) = devices(hass, house.entry).values()
    new = house.broker.announce("0x1234", "light")
    await settle(hass)
    await async_mover(hass).async_move(house.hub, old.id, new)
    await settle(hass)
    (device,) = devices(hass, house.entry).values()
    assert (device.name, device.name_by_user) == ("0x1234", "Old")


async def test_what_has_no_counterpart(hass: HomeAssistant, house: House) -> None:
    """It is named beforehand, and goes."""
    house.broker.announce("Old", "light", "sensor", "switch")
    await house.adopt_all()
    (old,) = devices(hass, house.entry).values()
    new = house.broker.announce("New", "light", "number")
    await settle(hass)
    preview = plan(house.hub, old.id, new)
    assert [row.domain for row, _ in preview.pairs] == ["light"]
    assert sorted(row.domain for row in preview.removed) == ["sensor", "switch"]
    await async_mover(hass).async_move(house.hub, old.id, new)
    await settle(hass)
    assert sorted(row.domain for row in house.entities()) == ["light", "number"]


@pytest.mark.parametrize("added", [False, True])
async def test_a_failure_changes_nothing(
    hass: HomeAssistant, house: House, monkeypatch: pytest.MonkeyPatch, added: bool
) -> None:
    """All of it is undone, and the user is told."""
    house.broker.announce("Old", "light", "sensor", "switch")
    await house.adopt_all()
    old = customise(house, "homeassistant:old")
    new = house.broker.announce("New", "light", "number")
    await settle(hass)
    if added:
        await house.adopt_all()
    before = facts(hass, old.id)
    there = {each: facts(hass, device.id) for each, device in devices(hass, house.entry).items()}

    async def fail(*_: Any) -> None:
        raise TimeoutError("too late")

    monkeypatch.setattr(module.Mover, "_async_check", fail)
    with pytest.raises(HomeAssistantError) as err:
        await async_mover(hass).async_move(house.hub, old.id, new)
    assert err.value.translation_key == "move_failed"
    await settle(hass)
    assert facts(hass, old.id) == before
    assert {
        each: facts(hass, device.id) for each, device in devices(hass, house.entry).items()
    } == there
    house.fake.receive("old/light0", "ON")
    await settle(hass)
    assert "on" in {state.state for state in hass.states.async_all("light")}
    assert not async_mover(hass)._unsettled


async def test_interrupted(
    hass: HomeAssistant, house: House, second: ConfigEntry, hass_storage: dict[str, Any]
) -> None:
    """Home Assistant was killed when only the journal was written: the next start does the rest."""
    device = devices(hass, house.entry)[LAMP]
    before = facts(hass, device.id)
    move = plan(hub_of(second), device.id, LAMP).move
    assert move is not None
    for entry in (house.entry, second):
        assert await hass.config_entries.async_unload(entry.entry_id)
    for row_id in move.enabled:
        row = er.async_get(hass).entities.get_entry(row_id)
        assert row is not None
        er.async_get(hass).async_update_entity(
            row.entity_id, disabled_by=er.RegistryEntryDisabler.INTEGRATION
        )
    hass_storage[FILE] = {
        "version": 1,
        "minor_version": 1,
        "key": FILE,
        "data": {"moves": [move.as_dict(), {"nonsense": 1}, None]},
    }
    await module.async_set_up(hass)
    for entry in (house.entry, second):
        assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert facts(hass, device.id) == before
    assert devices(hass, second).keys() == {LAMP}
    assert not adopted(house.entry)
    assert len(hass.states.async_all("light")) == 1


async def test_a_journal_about_what_is_not_there(
    hass: HomeAssistant, house: House, second: ConfigEntry
) -> None:
    """It is read from a file: nothing is touched that is not what it says."""
    device = devices(hass, house.entry)[LAMP]
    registry, entities = dr.async_get(hass), er.async_get(hass)
    move = plan(hub_of(second), device.id, LAMP).move
    assert move is not None
    for entry in (house.entry, second):
        assert await hass.config_entries.async_unload(entry.entry_id)
    rows = dict(entities.entities)
    stranger = MockConfigEntry(domain="other", data={"broker_uid": move.target.broker_uid})
    stranger.add_to_hass(hass)
    source, target = move.source, move.target
    for wrong in (
        replace(move, registry_id="gone"),
        replace(move, target=replace(target, entry_id="gone")),
        replace(move, target=replace(target, entry_id=stranger.entry_id)),
        replace(move, target=replace(target, broker_uid="0" * 32)),
        replace(
            move,
            source=replace(source, device_id="homeassistant:x"),
            target=replace(target, device_id="homeassistant:x"),
        ),
    ):
        apply(hass, wrong)
        assert registry.async_get(device.id) == device
        assert dict(entities.entities) == rows


async def test_a_journal_that_is_half_done(
    hass: HomeAssistant, house: House, second: ConfigEntry
) -> None:
    """What is in the way of the rest is removed; done again, nothing changes."""
    device = devices(hass, house.entry)[LAMP]
    before = facts(hass, device.id)
    registry, entities = dr.async_get(hass), er.async_get(hass)
    move = plan(hub_of(second), device.id, LAMP).move
    assert move is not None
    for entry in (house.entry, second):
        assert await hass.config_entries.async_unload(entry.entry_id)
    first, *others = move.entities
    in_the_way = registry.async_get_or_create(
        config_entry_id=second.entry_id, identifiers={move.target.identifier}
    )
    double = entities.async_get_or_create(
        first.platform, DOMAIN, move.target.unique_id(first.after), config_entry=second
    )
    gone = entities.entities.get_entry(others[0].id)
    assert gone is not None
    entities.async_remove(gone.entity_id)
    del before[gone.id]

    apply(hass, move)
    assert registry.async_get(in_the_way.id) is None
    assert entities.async_get(double.id) is None
    assert facts(hass, device.id) == before
    rows = [entities.entities.get_entry(each) for each in before]
    assert {row and row.config_entry_id for row in rows} == {second.entry_id}
    apply(hass, move)
    assert [entities.entities.get_entry(each) for each in before] == rows


async def test_refused(hass: HomeAssistant, house: House, second: ConfigEntry) -> None:
    """What cannot be moved is told so."""
    device = devices(hass, house.entry)[LAMP]
    registry = dr.async_get(hass)
    other = registry.async_get_or_create(config_entry_id=second.entry_id, identifiers={("x", "y")})
    for registry_id, device_id, refusal in (
        (device.id, "homeassistant:nobody", Refusal.NOT_FOUND),
        (other.id, LAMP, Refusal.NOT_OURS),
        ("nobody", LAMP, Refusal.NOT_OURS),
    ):
        assert plan(hub_of(second), registry_id, device_id).refusal is refusal
    assert plan(house.hub, device.id, LAMP).refusal is Refusal.SAME_DEVICE
    with pytest.raises(HomeAssistantError) as err:
        await async_mover(hass).async_move(house.hub, device.id, LAMP)
    assert err.value.translation_key == "move_same_device"


async def test_replacement_of_another_integration(
    hass: HomeAssistant, broker: Double, house: House, second: ConfigEntry
) -> None:
    """It would be there twice; the device itself may be in another integration as well."""
    device = devices(hass, house.entry)[LAMP]
    zha = MockConfigEntry(domain="zha", title="My zha")
    zha.add_to_hass(hass)
    marks = {(dr.CONNECTION_NETWORK_MAC, "00:15:8d:a2:b3:c4")}
    dr.async_get(hass).async_get_or_create(config_entry_id=zha.entry_id, connections=marks)
    broker.announce("Bulb", "light", own_id="bulb", connections=[["mac", "00:15:8d:a2:b3:c4"]])
    await settle(hass)
    assert plan(house.hub, device.id, "homeassistant:bulb").refusal is Refusal.PROVIDED
    dr.async_get(hass).async_update_device(device.id, new_connections=marks)
    assert plan(house.hub, device.id, "homeassistant:bulb").refusal is not Refusal.PROVIDED


# --- what clients are told --------------------------------------------------------------------


async def test_commands(
    hass: HomeAssistant,
    house: House,
    second: ConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """What could be moved is told entity by entity, and moved."""
    client = await hass_ws_client(hass)
    device = devices(hass, house.entry)[LAMP]

    async def ask(command: str, **more: Any) -> Any:
        await client.send_json_auto_id({"type": f"{DOMAIN}/{command}", **more})
        return await client.receive_json()

    answer = await ask("move/preview", entry_id=second.entry_id)
    (told,) = answer["result"]["plans"]
    assert told["registry_id"] == device.id
    assert told["device"] == LAMP
    assert told["name"] == "Mine"
    assert told["refusal"] is None
    assert [each["entity_id"] for each in told["entities"]] == [
        row.entity_id for row in house.entities()
    ]
    moves = [{"registry_id": device.id, "device": LAMP}]
    again = await ask("move/preview", entry_id=second.entry_id, moves=moves)
    assert again["result"] == answer["result"]
    wrong = [{"registry_id": device.id, "device": "nobody"}]
    answer = await ask("move", entry_id=second.entry_id, moves=wrong)
    assert answer["error"]["translation_key"] == "move_not_found"
    answer = await ask("move", entry_id=second.entry_id, moves=moves)
    assert answer["success"]
    assert devices(hass, second).keys() == {LAMP}
    answer = await ask("move/preview", entry_id="nobody")
    assert answer["error"]["code"] == "not_found"


@pytest.mark.parametrize("command", ["move", "move/preview"])
async def test_not_for_everybody(
    hass: HomeAssistant,
    house: House,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
    command: str,
) -> None:
    """Only administrators move devices."""
    client = await hass_ws_client(hass, hass_read_only_access_token)
    moves = [{"registry_id": "x", "device": "x"}]
    await client.send_json_auto_id(
        {"type": f"{DOMAIN}/{command}", "entry_id": house.entry.entry_id, "moves": moves}
    )
    assert (await client.receive_json())["error"]["code"] == "unauthorized"


async def test_action(hass: HomeAssistant, house: House) -> None:
    """The replacement is named by its id here or by that of its page."""
    house.broker.announce("Old", "light")
    await house.adopt_all()
    (old,) = devices(hass, house.entry).values()
    new = house.broker.announce("New", "light")
    await house.adopt_all()
    await hass.services.async_call(
        DOMAIN,
        "replace_device",
        {
            "config_entry_id": house.entry.entry_id,
            "device_id": old.id,
            "replacement": devices(hass, house.entry)[new].id,
        },
        blocking=True,
    )
    await settle(hass)
    assert {each: device.id for each, device in devices(hass, house.entry).items()} == {new: old.id}


async def test_taken_over_before(hass: HomeAssistant, house: House, second: ConfigEntry) -> None:
    """What was taken over from the MQTT integration can be given back from where it is moved to."""
    device = devices(hass, house.entry)[LAMP]
    journal = async_takeover(hass).journal
    rows = {row.id: row for row in house.entities() if row.device_id == device.id}
    record = Record(
        stage=Stage.MOVED,
        began="2026-11-26T21:00:00+00:00",
        name="Lamp",
        registry_id=device.id,
        device_id=LAMP,
        entry_id=house.entry.entry_id,
        broker_uid=DATA["broker_uid"],
        core_id="core",
        identifiers=(("mqtt", "lamp"),),
        connections=(),
        own_connections=(),
        via=None,
        facts={},
        entities=tuple(
            TakenEntity(id=row.id, platform=row.domain, unique_id=row.id, key="?", facts={})
            for row in rows.values()
        ),
        out=(),
    )
    await journal.async_write(record)
    await async_mover(hass).async_move(hub_of(second), device.id, LAMP)
    found = journal.find(second.entry_id, LAMP)
    assert found is not None
    assert found.broker_uid == SECOND["broker_uid"]
    assert {each.key.partition(":")[0] for each in found.entities} == {"light", "sensor", "switch"}
