"""A whole household moves in: a real Home Assistant, its MQTT integration, and the real Zigbee2MQTT.

It is skipped where Zigbee2MQTT is not installed: see ``tests/host/test_zigbee2mqtt.py``.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
from typing import Any

import pytest

from scripts.lab.broker import Address
from scripts.lab.client import Client
from scripts.lab.flow import Flow
from scripts.lab.home_assistant import HomeAssistant
from scripts.lab.mosquitto import MOSQUITTO, Mosquitto
from scripts.lab.wire import Wire

from .zigbee2mqtt import MISSING, zigbee2mqtt_running

pytestmark = pytest.mark.skipif(MISSING, reason="Zigbee2MQTT is not installed")

ENTITIES = 152
CONFIGURATION = """\
recorder:
  commit_interval: 1
history:
automation: !include automations.yaml
"""
OTHER_SETTINGS = {"set_client_cert": False, "set_ca_cert": "off", "transport": "tcp"}
SWITCH = "switch.heater"
TEMPERATURE = "sensor.climate_sensor_temperature"
SENSOR = "zigbee2mqtt:0x00158d0001000004"
WRITTEN_BY_INTEGRATIONS = {
    "config_entry_id", "unique_id", "platform", "has_entity_name", "translation_key",
    "original_name", "original_icon", "original_device_class", "entity_category", "modified_at",
    "capabilities",
}  # fmt: skip


@pytest.fixture
def broker(socket_enabled: None, tmp_path: Path) -> Iterator[Mosquitto]:
    """A broker."""
    if MOSQUITTO is None:
        pytest.skip("Mosquitto is not installed")
    broker = Mosquitto(tmp_path, "allow_anonymous true\nset_tcp_nodelay true").start()
    yield broker
    broker.kill()


@pytest.fixture
def zigbee2mqtt(broker: Mosquitto, tmp_path: Path) -> Iterator[None]:
    """Zigbee2MQTT with 14 devices, which it announces to Home Assistant, too."""
    with zigbee2mqtt_running("zigbee2mqtt_network.cjs", tmp_path / "zigbee2mqtt", broker.port):
        yield


@pytest.fixture
async def wire(broker: Mosquitto) -> AsyncIterator[Wire]:
    """Somebody else on the broker."""
    async with Wire(Address(port=broker.port)) as wire:
        yield wire


class House:
    """A Home Assistant with a client."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        (folder / "automations.yaml").write_text("[]")
        self.home = HomeAssistant(folder, more=CONFIGURATION)
        self.client: Client
        self.heard: list[str] = []

    async def start(self) -> None:
        """Start, or start again."""
        await self.home.start()
        self.client = await Client(self.home.url, await self.home.log_in()).__aenter__()
        await self.client.subscribe(
            "subscribe_events",
            lambda event: self.heard.append(event["data"]["by"]),
            event_type="heard",
        )

    async def stop(self, *, kill: bool = False) -> None:
        """Stop it in order, or not."""
        if kill:
            await self.home.kill()
        await self.client.__aexit__()
        if not kill:
            await self.home.stop()

    async def entities(self) -> dict[str, Any]:
        """All that the entity registry says, by entity id, but of the brokers themselves."""
        rows = await self.client.command("config/entity_registry/list")
        ids = [row["entity_id"] for row in rows if row["platform"] in {"mqtt", "mqtt_polyglot"}]
        entries: dict[str, Any] = await self.client.command(
            "config/entity_registry/get_entries", entity_ids=ids
        )
        return {
            each: row
            for each, row in entries.items()
            if not row["unique_id"].endswith("_broker_connection")
        }

    async def until(self, condition: Any, limit: float = 60) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(limit):
            while not await condition():  # noqa: ASYNC110 - anything may be waited for
                await asyncio.sleep(0.1)

    async def act(self, command: str, entry_id: str, devices: list[str]) -> asyncio.Future[Any]:
        """Take devices over, or give them back; the future has what came of it."""
        finished = asyncio.get_running_loop().create_future()

        def listen(event: Any) -> None:
            if "finished" in event and not finished.done():
                finished.set_result(event["finished"])

        await self.client.subscribe(
            f"mqtt_polyglot/takeover/{command}", listen, entry_id=entry_id, devices=devices
        )
        return finished


@pytest.fixture
async def house(
    tmp_path: Path, broker: Mosquitto, zigbee2mqtt: None, wire: Wire
) -> AsyncIterator[House]:
    """A Home Assistant that has the network by its MQTT integration, and lets us use its connection."""
    house = House(tmp_path / "home")
    await house.start()
    try:
        flow = await Flow.start(house.client, "mqtt")
        step = await flow.submit(
            broker="127.0.0.1", port=broker.port, protocol="5", other_settings=OTHER_SETTINGS
        )
        assert step["type"] == "create_entry", step

        async def has_all() -> bool:
            return len(await house.entities()) >= ENTITIES + 1

        await house.until(has_all)
        flow = await Flow.start(house.client, "mqtt_polyglot")
        await flow.choose("host")
        step = await flow.submit()
        while step["type"] == "form":
            step = await flow.submit()
        assert step["type"] == "create_entry", step
        yield house
    finally:
        await house.stop()


async def furnish(house: House, wire: Wire) -> None:
    """Have everything that the user interface lets one choose, and an automation of each kind."""
    ask = house.client.command
    area = (await ask("config/area_registry/create", name="Boiler room"))["area_id"]
    label = (await ask("config/label_registry/create", name="Important"))["label_id"]
    update = "config/entity_registry/update"
    await ask(
        update, entity_id="light.hue_color", name="Ceiling", icon="mdi:ceiling-light",
        labels=[label], aliases=["sun"], new_entity_id="light.ceiling",
    )  # fmt: skip
    await ask(update, entity_id="switch.plug", new_entity_id=SWITCH, device_class="outlet")
    await ask(update, entity_id="sensor.climate_sensor_humidity", hidden_by="user")
    await ask(update, entity_id="sensor.climate_sensor_pressure", disabled_by="user")
    await ask(
        update, entity_id=TEMPERATURE, options_domain="sensor",
        options={"unit_of_measurement": "°F"},
    )  # fmt: skip
    await ask(
        "homeassistant/expose_entity", assistants=["conversation"], entity_ids=["lock.lock"],
        should_expose=True,
    )  # fmt: skip
    plug = (await house.entities())[SWITCH]
    await ask(
        "config/device_registry/update", device_id=plug["device_id"], area_id=area,
        name_by_user="Heater", labels=[label],
    )  # fmt: skip
    part = {"device_id": plug["device_id"], "entity_id": plug["id"], "domain": "switch"}
    heard = {name: [{"event": "heard", "event_data": {"by": name}}] for name in KINDS}
    check = {"trigger": "event", "event_type": "check"}
    rules: dict[str, dict[str, Any]] = {
        "state": {"triggers": [{"trigger": "state", "entity_id": SWITCH, "to": "on"}]},
        "device_trigger": {"triggers": [{"trigger": "device", "type": "turned_on", **part}]},
        "device_condition": {
            "triggers": [check],
            "conditions": [{"condition": "device", "type": "is_on", **part}],
        },
        "device_action": {
            "triggers": [{"trigger": "event", "event_type": "begin"}],
            "actions": [{"type": "turn_on", **part}, *heard["device_action"]],
        },
        "numeric": {
            "triggers": [{"trigger": "numeric_state", "entity_id": TEMPERATURE, "above": 77}]
        },
    }
    for name, rule in rules.items():
        config = {"alias": name, "conditions": [], "actions": heard[name], **rule}
        await house.client.post(f"/api/config/automation/config/{name}", config)
    report(wire, 2150)


KINDS = ("state", "device_trigger", "device_condition", "device_action", "numeric")


def report(wire: Wire, value: int) -> None:
    """Have the sensor report a temperature, in hundredths of a degree."""
    said = {"cluster": "msTemperatureMeasurement", "attributes": {"measuredValue": value}}
    wire.say("sim/climate_sensor/report", json.dumps(said))


async def automations_work(house: House, wire: Wire) -> None:
    """Each kind of automation does what it did."""

    async def is_(entity_id: str, state: str) -> bool:
        states = await house.client.states()
        return entity_id in states and states[entity_id]["state"] == state

    async def off() -> bool:
        # Just started, it may not be there yet, or not know better than when Home Assistant stopped.
        await house.client.call("switch", "turn_off", entity_id=SWITCH)
        report(wire, 2000)
        await asyncio.sleep(1)
        return await is_(SWITCH, "off") and await is_(TEMPERATURE, "68.0")

    await house.until(off)
    house.heard.clear()
    await house.client.post("/api/events/begin")
    await house.until(lambda: is_(SWITCH, "on"))
    await house.client.post("/api/events/check")
    report(wire, 3000)

    async def all_heard() -> bool:
        return set(house.heard) == set(KINDS)

    try:
        await house.until(all_heard)
    except TimeoutError:
        pytest.fail(f"only {house.heard} did something; {_last(house)}")


def _last(house: House) -> str:
    return "\n".join(house.home.log()[-40:])


def changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, set[str]]:
    """In which fields rows differ that are there before and after."""
    found = {
        each: {name for name in row if row[name] != after.get(each, {}).get(name)}
        for each, row in before.items()
    }
    return {each: names for each, names in found.items() if names}


@pytest.mark.timeout(600)
async def test_a_household_moves_in_and_out(house: House, wire: Wire) -> None:
    """Nothing that the user has chosen changes, automations work, and history goes on."""
    await furnish(house, wire)
    await automations_work(house, wire)
    began = datetime.now(UTC)
    before = await house.entities()
    candidates = (await house.client.command("mqtt_polyglot/takeover/candidates"))["devices"]
    assert len(candidates) == 16
    assert {each["refusal"] for each in candidates} == {None}
    entry_id = candidates[0]["entry_id"]
    devices = [each["device"] for each in candidates]
    registry_ids = {each["registry_id"] for each in candidates}

    finished = await (await house.act("start", entry_id, devices))
    assert not finished["failed"]
    after = await house.entities()
    moved = {
        each for each, row in after.items() if row["platform"] == "mqtt_polyglot"
    } & before.keys()
    assert len(moved) == ENTITIES
    differences = changed({each: before[each] for each in moved}, after)
    assert {name for names in differences.values() for name in names} <= (
        WRITTEN_BY_INTEGRATIONS | {"options", "config_subentry_id"}
    )
    assert after[TEMPERATURE]["options"]["sensor"]["unit_of_measurement"] == "°F"
    assert after[SWITCH]["device_id"] == before[SWITCH]["device_id"]
    await automations_work(house, wire)

    # Half a minute later as well, when everything is written, and after a restart.
    await house.stop()
    await house.start()
    # The MQTT integration has written what stands in for others.
    kept = {each: row for each, row in after.items() if not each.endswith("_in_mqtt")}
    assert not changed(_without_bookkeeping(kept), _without_bookkeeping(await house.entities()))
    await automations_work(house, wire)
    stand_ins = [each for each in await house.entities() if each.endswith("_in_mqtt")]
    assert len(stand_ins) == ENTITIES
    ids = set(await house.entities())
    assert not [each for each in ids if each.endswith("_2")]

    query = f"?filter_entity_id={TEMPERATURE}&end_time={_query(datetime.now(UTC) + timedelta(minutes=1))}"
    (history,) = await house.client.get(
        f"/api/history/period/{_query(began - timedelta(minutes=5))}{query}"
    )
    times = [each["last_changed"] for each in history if each["state"] == "86.0"]
    assert min(times) < began.isoformat() < max(times)

    finished = await (await house.act("give_back", entry_id, devices))
    assert not finished["failed"]

    async def back() -> bool:
        rows = await house.entities()
        return not changed(_without_bookkeeping(before), _without_bookkeeping(rows))

    await house.until(back)
    assert set(await house.entities()) == set(before)
    await automations_work(house, wire)
    assert registry_ids == {
        each["registry_id"]
        for each in (await house.client.command("mqtt_polyglot/takeover/candidates"))["devices"]
    }
    assert not [each for each in wire.seen if each.topic.endswith("/config") and not each.payload]


def _query(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _without_bookkeeping(rows: dict[str, Any]) -> dict[str, Any]:
    return {
        each: {name: value for name, value in row.items() if name != "modified_at"}
        for each, row in rows.items()
    }


async def all_found(house: House) -> list[Any]:
    """Wait until all devices are here or wait; return those that could be taken over."""
    candidates: list[Any] = []

    async def found() -> bool:
        nonlocal candidates
        ask = house.client.command
        candidates = (await ask("mqtt_polyglot/takeover/candidates"))["devices"]
        taken = (await ask("mqtt_polyglot/takeover/list"))["devices"]
        return len(candidates) + len(taken) >= 16

    await house.until(found)
    return candidates


@pytest.mark.timeout(900)
async def test_killed_in_the_midst(house: House, wire: Wire) -> None:
    """Whenever the power fails: each device is wholly here or wholly there, and nothing is twice."""
    await furnish(house, wire)
    # What the user has chosen is written.
    await house.stop()
    await house.start()
    before = await house.entities()
    candidates = await all_found(house)
    entry_id, devices = candidates[0]["entry_id"], [each["device"] for each in candidates]
    # Nothing is written yet; much is moved; all is moved, and only the journal is written; all is written.
    for command, delay in (
        ("start", 0.0), ("start", 0.5), ("start", None), ("give_back", 0.3), ("start", 12.0),
        ("give_back", None),
    ):  # fmt: skip
        await all_found(house)
        finished = await house.act(command, entry_id, devices)
        if delay is None:
            await finished
        else:
            await asyncio.sleep(delay)
        await house.stop(kill=True)
        await house.start()
        rows = await house.entities()
        own = {each for each in rows if each in before}
        assert own == set(before), (command, delay)
        assert not [each for each in rows if each.endswith("_2")], (command, delay)
        by_device: dict[str, set[str]] = {}
        for each in before:
            row = rows[each]
            if row["entity_id"] != "sensor.zigbee2mqtt_bridge_network_map":
                by_device.setdefault(row["device_id"], set()).add(row["platform"])
        assert {len(platforms) for platforms in by_device.values()} == {1}, (command, delay)
        listed = (await house.client.command("mqtt_polyglot/takeover/list"))["devices"]
        ours = {device for device, platforms in by_device.items() if platforms == {"mqtt_polyglot"}}
        assert {each["registry_id"] for each in listed} == ours, (command, delay)
        stand_ins = [each for each in rows if each.endswith("_in_mqtt")]
        assert len(stand_ins) == sum(each["entities"] for each in listed)
        if command == "start" and delay is None:
            assert len(ours) == 16
    await automations_work(house, wire)
