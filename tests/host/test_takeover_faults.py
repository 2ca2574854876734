"""What goes wrong while devices are taken over: all is as it was, or as it should be."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
import hashlib
import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.home.hub import Hub
from custom_components.mqtt_polyglot.home.takeover import loading, rows
from custom_components.mqtt_polyglot.home.takeover.journal import FILE, Journal
from custom_components.mqtt_polyglot.home.takeover.record import Record, RecordError, Stage
from custom_components.mqtt_polyglot.home.takeover.rows import Rows
from custom_components.mqtt_polyglot.home.takeover.takeover import DATA, TakeOver, async_takeover
from scripts.lab.mosquitto import Mosquitto
from scripts.lab.wire import Wire

from ..double import PACKAGE
from ..files import real_files
from ..waiting import until
from .network import (
    PLUG,
    SENSOR,
    add_assistants,
    add_polyglot,
    announce,
    assert_same,
    core_has_all,
    core_is_back,
    differences,
    registries,
)

pytestmark = [
    pytest.mark.parametrize("core", ["5"], indirect=True),
    pytest.mark.parametrize("expected_lingering_timers", [True]),
]

ENTITY_CALLS = (
    "async_update_entity_platform",
    "async_update_entity",
    "async_get_or_create",
    "async_remove",
)
DEVICE_CALLS = ("async_update_device", "async_get_or_create", "async_remove_device")
MODULES = f"{PACKAGE}.home.takeover"


class _Faults:
    """Counts what is done in the registries for a take-over, and fails once, at one of them."""

    def __init__(self, after: int) -> None:
        self.left = after

    def count(self) -> None:
        """Count one."""
        self.left -= 1
        if self.left == 0:
            raise RuntimeError("injected")


class _Failing:
    """Something of which each call of some names is counted."""

    def __init__(self, inner: Any, faults: _Faults, names: tuple[str, ...]) -> None:
        self._inner = inner
        self._faults = faults
        self._names = names

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name == "async_get" and callable(found) and self._inner in {er, dr}:
            return lambda hass: _Failing(found(hass), self._faults, self._names)
        if name not in self._names:
            return found

        def counted(*args: Any, **kwargs: Any) -> Any:
            self._faults.count()
            return found(*args, **kwargs)

        return counted


@contextmanager
def failing(after: int) -> Iterator[_Faults]:
    """Have the n-th change of a registry that a take-over makes fail."""
    faults = _Faults(after)
    entities, devices = _Failing(er, faults, ENTITY_CALLS), _Failing(dr, faults, DEVICE_CALLS)
    with (
        patch.object(rows, "er", entities),
        patch.object(rows, "dr", devices),
        patch.object(loading, "er", entities),
    ):
        yield faults


@pytest.fixture
async def hub(
    hass: HomeAssistant, broker: Mosquitto, core: ConfigEntry, wire: Wire
) -> AsyncIterator[Hub]:
    """A broker with the network that the MQTT integration has; nobody has decided what Alexa gets."""
    await add_assistants(hass)
    await announce(wire)
    await core_has_all(hass, core, wire)
    assert await hass.config_entries.async_reload(core.entry_id)
    await core_is_back(hass, core)
    await core_has_all(hass, core, wire)
    yield await add_polyglot(hass, broker)
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        assert await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.timeout(400)
async def test_each_step_fails(hass: HomeAssistant, core: ConfigEntry, hub: Hub) -> None:
    """Whichever step of the move fails: all is as before, and nobody notices."""
    takeover, before = async_takeover(hass), registries(hass, core)
    steps = 0
    while True:
        steps += 1
        with failing(steps) as faults:
            outcome = await takeover.async_start(hub, [PLUG])
        await hass.async_block_till_done()
        if faults.left > 0:
            break
        assert outcome.failed[PLUG].key == "takeover_failed"
        await core_is_back(hass, core)
        assert_same(registries(hass, core), before)
        assert not takeover.journal.records
        assert PLUG not in hub.decisions.adopted
        await until(lambda: hass.states.get("switch.plug").state != STATE_UNAVAILABLE)  # type: ignore[union-attr]
    assert steps > 30
    assert outcome.done == [PLUG]


@pytest.mark.timeout(400)
async def test_each_step_back_fails(hass: HomeAssistant, core: ConfigEntry, hub: Hub) -> None:
    """Whichever step of the way back fails: the device is still ours, and works."""
    takeover, before = async_takeover(hass), registries(hass, core)
    assert not (await takeover.async_start(hub, [PLUG])).failed
    await hass.async_block_till_done()
    moved = registries(hass, core, hub.entry)
    steps = 1
    while True:
        with failing(steps) as faults:
            outcome = await takeover.async_give_back(hub.entry.entry_id, [PLUG])
        await core_is_back(hass, core)
        if faults.left > 0:
            break
        assert outcome.failed[PLUG].key == "takeover_failed"
        assert takeover.journal.find(hub.entry.entry_id, PLUG)
        await hass.async_block_till_done()
        assert platforms(registries(hass, core, hub.entry)) == platforms(moved)
        await until(lambda: hass.states.get("switch.plug").state == "off")  # type: ignore[union-attr]
        steps += 7
    assert steps > 14
    assert outcome.done == [PLUG]
    assert_same(registries(hass, core), before)


def platforms(rows: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Whose the entities are, but for those that stand in for others, which may be new ones."""
    return {
        each: row["platform"]
        for each, row in rows.items()
        if "platform" in row and "_in_mqtt" not in row["entity_id"]
    }


@pytest.mark.parametrize(
    "broken",
    [
        f"{PACKAGE}.home.hub.Hub.async_sync",
        f"{PACKAGE}.home.store.DeviceStore.async_save",
        f"{PACKAGE}.home.decisions.Decisions.async_save",
        f"{MODULES}.takeover.missing",
        f"{MODULES}.takeover.async_take_out",
    ],
)
async def test_something_else_fails(
    hass: HomeAssistant, core: ConfigEntry, hub: Hub, broken: str
) -> None:
    """The broker, a file, an entity that does not go or does not come back."""
    takeover, before = async_takeover(hass), registries(hass, core)
    calls: list[int] = []

    def fail(*_args: Any, **_kwargs: Any) -> Any:
        calls.append(1)
        raise OSError("No space left on device")

    with patch(broken, fail):
        plan = takeover.async_start(hub, [PLUG])
        task = hass.async_create_task(plan)
        # What fails once may work again when everything is put back.
        await until(lambda: calls)
    outcome = await task
    assert outcome.failed[PLUG].key == "takeover_failed"
    await core_is_back(hass, core)
    assert_same(registries(hass, core), before)
    assert not takeover.journal.records


async def test_the_journal_cannot_be_written(
    hass: HomeAssistant, core: ConfigEntry, hub: Hub
) -> None:
    """Nothing is begun."""
    takeover, before = async_takeover(hass), registries(hass, core)
    with (
        patch.object(Journal, "async_write", side_effect=OSError("full")),
        pytest.raises(OSError, match="full"),
    ):
        await takeover.async_start(hub, [PLUG])
    assert_same(registries(hass, core), before)


async def test_what_could_not_be_given_back_is_not_taken(
    hass: HomeAssistant, core: ConfigEntry, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be read from the journal any more is refused before anything is touched."""
    takeover = async_takeover(hass)
    registry = dr.async_get(hass)
    (plan,) = await takeover.async_plan(hub, [PLUG])
    assert plan.device
    connections = plan.device.connections | {("serial", "")}
    registry.async_update_device(plan.device.id, new_connections=connections)
    before = registries(hass, core)
    with monkeypatch.context() as patched:
        patched.setattr(Record, "read", refuse)
        outcome = await takeover.async_start(hub, [PLUG])
    assert (outcome.failed[PLUG].key, outcome.done) == ("takeover_failed", [])
    assert_same(registries(hass, core), before)
    assert not takeover.journal.records
    assert (await takeover.async_start(hub, [PLUG])).done == [PLUG]
    (record,) = takeover.journal.taken()
    replace(record, facts=dict(record.facts) | {"model": "x" * 2000}).check()
    with pytest.raises(RecordError, match="model"):
        replace(record, facts={"model": 1}).check()
    assert not (await takeover.async_give_back(hub.entry.entry_id, [PLUG])).failed
    await core_is_back(hass, core)
    assert_same(registries(hass, core), before)


def refuse(_record: Record, _data: Any) -> Record:
    """Read nothing."""
    raise RecordError("no")


async def test_the_mqtt_integration_cannot_be_stopped(
    hass: HomeAssistant, core: MockConfigEntry, hub: Hub
) -> None:
    """Nothing is begun; what was begun waits for the next start, and we run."""
    takeover = async_takeover(hass)
    assert (await takeover.async_start(hub, [PLUG])).done == [PLUG]
    (record,) = takeover.journal.taken()
    before = registries(hass, core, hub.entry)
    core.mock_state(hass, ConfigEntryState.FAILED_UNLOAD)
    outcomes = [
        await takeover.async_start(hub, [SENSOR]),
        await takeover.async_give_back(hub.entry.entry_id, [PLUG]),
    ]
    keys = [error.key for each in outcomes for error in each.failed.values()]
    assert keys == ["takeover_core_stuck"] * 2
    with patch(f"{MODULES}.takeover.is_stuck", return_value=False):
        outcome = await takeover.async_give_back(hub.entry.entry_id, [PLUG])
    assert outcome.failed[PLUG].key == "takeover_failed"
    assert list(takeover.journal.taken()) == [record]
    await takeover.journal.async_write(replace(record, stage=Stage.RETURNING))
    await TakeOver(hass).async_recover()
    core.mock_state(hass, ConfigEntryState.LOADED)
    await hass.async_block_till_done()
    assert_same(registries(hass, core, hub.entry), before)


# --- restarts -----------------------------------------------------------------------------------


def entities_moved(there: Rows) -> None:
    """Only the file of the entities was written."""
    entities = er.async_get(there.hass)
    for entity, row in there.present():
        entities.async_update_entity_platform(
            row.entity_id,
            DOMAIN,
            new_config_entry_id=there.record.entry_id,
            new_unique_id=there.unique_id(entity),
        )
        entities.async_get_or_create(
            entity.platform,
            "mqtt",
            entity.unique_id,
            config_entry=there.hass.config_entries.async_get_entry(there.record.core_id),
            disabled_by=er.RegistryEntryDisabler.USER,
        )


def device_moved(there: Rows) -> None:
    """Only the file of the devices was written."""
    there.move()
    entities = er.async_get(there.hass)
    for entity, row in there.present():
        double = there.stand_in_of(entity)
        assert double
        entities.async_update_entity(double.entity_id, new_unique_id=f"x{double.id}")
        entities.async_remove(double.entity_id)
        entities.async_update_entity_platform(
            row.entity_id,
            "mqtt",
            new_config_entry_id=there.record.core_id,
            new_unique_id=entity.unique_id,
        )


STATES: dict[str, Callable[[Rows], None]] = {
    "nothing": lambda _rows: None,
    "entities": entities_moved,
    "device": device_moved,
    "both": lambda there: there.move(),
}


@pytest.mark.parametrize("written", STATES)
@pytest.mark.parametrize("stage", Stage)
async def test_killed(
    hass: HomeAssistant, core: ConfigEntry, hub: Hub, stage: Stage, written: str
) -> None:
    """Whatever of it was written when Home Assistant was killed: it is carried out, or undone."""
    before = registries(hass, core)
    (plan,) = await async_takeover(hass).async_plan(hub, [SENSOR])
    record = replace(plan.record(hub, core), stage=stage)
    entry = hub.entry
    assert await hass.config_entries.async_unload(entry.entry_id)
    # It is written at once, long before the registries are.
    hub.decisions.adopt(SENSOR)
    await hub.decisions.async_save()
    assert await hass.config_entries.async_unload(core.entry_id)
    STATES[written](Rows(hass, record, core))
    await async_takeover(hass).journal.async_write(record)
    await hass.async_block_till_done()
    # Home Assistant starts: the MQTT integration first, which hears its announcements.
    assert await hass.config_entries.async_setup(core.entry_id)
    await core_is_back(hass, core)
    takeover = hass.data[DATA] = TakeOver(hass)
    await takeover.async_recover()
    assert await hass.config_entries.async_setup(entry.entry_id)
    await core_is_back(hass, core)
    if stage is Stage.MOVED:
        assert [each.device_id for each in takeover.journal.taken()] == [SENSOR]
        assert Rows(hass, record, core).moved
        assert SENSOR in entry.runtime_data.decisions.adopted
        await until(lambda: hass.states.get("sensor.climate_sensor_temperature"))
        assert not (await takeover.async_give_back(entry.entry_id, [SENSOR])).failed
        await core_is_back(hass, core)
    assert SENSOR not in entry.runtime_data.decisions.adopted
    assert_same(registries(hass, core), before)


# --- a journal that was edited ------------------------------------------------------------------


def damaged(record: dict[str, Any]) -> Iterator[Any]:
    """A record that was edited, in many ways."""
    for name, value in record.items():
        yield {key: each for key, each in record.items() if key != name}
        values: tuple[Any, ...] = (None, 1, "x", [], {}, [["a"]], "x" * 100_000)
        for wrong in values:
            if wrong != value:
                yield record | {name: wrong}
    yield record | {"more": 1}
    yield record | {"entities": [*record["entities"], record["entities"][0]]}
    yield from (None, [], "x", 1, [record])


def with_checksum(data: dict[str, Any]) -> dict[str, Any]:
    """A record that was edited by somebody who knows how."""
    data.pop("checksum")
    text = json.dumps(data, sort_keys=True)
    return data | {"checksum": hashlib.sha256(text.encode()).hexdigest()}


async def test_an_edited_journal(
    hass: HomeAssistant, core: ConfigEntry, hub: Hub, hass_storage: dict[str, Any]
) -> None:
    """A clear error, and nothing is touched; what can be read still can be used."""
    takeover = async_takeover(hass)
    assert not (await takeover.async_start(hub, [PLUG, SENSOR])).failed
    await hass.async_block_till_done()
    before = registries(hass, core, hub.entry)
    plug, sensor = (
        json.loads(json.dumps(each.as_dict())) for each in takeover.journal.records.values()
    )
    wrong = list(damaged(plug))
    hass_storage[FILE] = {
        "version": 1,
        "minor_version": 1,
        "key": FILE,
        "data": {"records": [*wrong, sensor]},
    }
    takeover = hass.data[DATA] = TakeOver(hass)
    await takeover.async_recover()
    assert len(takeover.journal.damaged) == len(wrong)
    issues = ir.async_get(hass)
    assert issues.async_get_issue(DOMAIN, "takeover_records_damaged")
    outcome = await takeover.async_give_back(hub.entry.entry_id, [PLUG])
    assert outcome.failed[PLUG].key == "takeover_damaged"
    assert_same(registries(hass, core, hub.entry), before)
    assert not (await takeover.async_give_back(hub.entry.entry_id, [SENSOR])).failed
    assert len(takeover.journal.damaged) == len(wrong)
    documents: tuple[Any, ...] = ({"records": 1}, {}, [], None)
    for data in documents:
        hass_storage[FILE] = {"version": 1, "minor_version": 1, "key": FILE, "data": data}
        await TakeOver(hass).async_recover()
        assert not issues.async_get_issue(DOMAIN, "takeover_records_damaged")


async def test_a_journal_full_of_zeros(
    hass: HomeAssistant, core: ConfigEntry, hub: Hub, tmp_path: Path
) -> None:
    """The power failed while it was written: Home Assistant begins a new file, and we say what that means."""
    takeover = async_takeover(hass)
    assert not (await takeover.async_start(hub, [PLUG])).failed
    await hass.async_block_till_done()
    with real_files(hass, tmp_path) as storage:
        (storage / FILE).write_bytes(bytes(4096))
        takeover = hass.data[DATA] = TakeOver(hass)
        await takeover.async_recover()
    (corrupt,) = storage.glob(f"{FILE}.corrupt.*")
    issues = ir.async_get(hass)

    def told() -> dict[str, str] | None:
        issue = issues.async_get_issue(DOMAIN, "takeover_records_lost")
        return issue.translation_placeholders if issue else None

    files = {"file": f".storage/{FILE}", "corrupt": f".storage/{corrupt.name}"}
    assert told() == files
    outcome = await takeover.async_give_back(hub.entry.entry_id, [PLUG])
    assert outcome.failed[PLUG].key == "takeover_damaged"
    # What is taken over since is in a new file, and the old one still says what is missing.
    with real_files(hass, tmp_path):
        assert (await takeover.async_start(hub, [SENSOR])).done == [SENSOR]
        takeover = hass.data[DATA] = TakeOver(hass)
        await takeover.async_recover()
    assert [each.device_id for each in takeover.journal.taken()] == [SENSOR]
    assert told() == files
    corrupt.unlink()
    with real_files(hass, tmp_path):
        await TakeOver(hass).async_recover()
    assert told() is None


async def test_an_old_journal(
    hass: HomeAssistant, core: ConfigEntry, hub: Hub, hass_storage: dict[str, Any]
) -> None:
    """Records from before it was noted what Home Assistant had decided about voice assistants."""
    before = registries(hass, core)
    assert not (await async_takeover(hass).async_start(hub, [SENSOR])).failed
    await hass.async_block_till_done()
    record = json.loads(json.dumps(next(async_takeover(hass).journal.taken()).as_dict()))
    assert all(each.pop("exposure") for each in record["entities"])
    data = {"records": [with_checksum(record)]}
    hass_storage[FILE] = {"version": 1, "minor_version": 1, "key": FILE, "data": data}
    takeover = hass.data[DATA] = TakeOver(hass)
    await takeover.async_recover()
    assert not takeover.journal.damaged
    assert (await takeover.async_give_back(hub.entry.entry_id, [SENSOR])).done == [SENSOR]
    await core_is_back(hass, core)
    changes = differences(before, registries(hass, core), before)
    assert {frozenset(each) for each in changes.values()} == {frozenset({"options"})}


async def test_a_journal_of_somebody_who_knows_how(
    hass: HomeAssistant, core: ConfigEntry, hub: Hub
) -> None:
    """A record is about its own device and entities, whatever it says."""
    takeover = async_takeover(hass)
    assert not (await takeover.async_start(hub, [PLUG])).failed
    await hass.async_block_till_done()
    record = json.loads(json.dumps(next(takeover.journal.taken()).as_dict()))
    other = er.async_get(hass).async_get("sensor.climate_sensor_temperature")
    assert other
    entity = record["entities"][0]
    before = registries(hass, core, hub.entry)
    for change in (
        {"entities": [entity | {"id": other.id}]},
        {"entities": [entity | {"unique_id": other.unique_id, "platform": "sensor"}]},
        {"registry_id": other.device_id},
        {"broker_uid": "f" * 32},
        {"entry_id": core.entry_id},
        {"identifiers": [["hue", "bridge"]]},
    ):
        edited = Record.read(with_checksum(record | change))
        takeover.journal.records = {edited.registry_id: edited}
        outcome = await takeover.async_give_back(edited.entry_id, [PLUG])
        keys = {"takeover_record_differs", "takeover_no_record"}
        assert outcome.failed[PLUG].key in keys, change
        assert_same(registries(hass, core, hub.entry), before)
