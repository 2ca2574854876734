"""What older versions have left: files that 0.1 with config entries 1.1 has written, made new."""

from copy import deepcopy
import json
from pathlib import Path
from typing import Any, cast

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    category_registry as cr,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
    issue_registry as ir,
    label_registry as lr,
    restore_state,
)
from homeassistant.helpers.json import json_bytes
import pytest

from custom_components.mqtt_polyglot import async_remove_config_entry_device
from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.home import migration
from custom_components.mqtt_polyglot.home.decisions import Decisions
from custom_components.mqtt_polyglot.home.migration import async_leave_subentries
from tests.double import DATA, Double, adopted, devices, remove, settle

DEVICES = ("lamp", "plug", "door")
FILE = f"{DOMAIN}.{DATA['broker_uid']}"

type Rows = dict[str, dict[str, Any]]

pytestmark = [
    pytest.mark.parametrize("load_registries", [False]),
    pytest.mark.parametrize("expected_lingering_timers", [True]),
]


@pytest.fixture(name="storage")
def _storage() -> dict[str, Any]:
    """The files that Home Assistant finds when it starts."""
    return cast(
        "dict[str, Any]",
        json.loads((Path(__file__).parent / "storage/with_subentries.json").read_text()),
    )


@pytest.fixture(name="old")
async def _old(
    hass: HomeAssistant, broker: Double, storage: dict[str, Any], hass_storage: dict[str, Any]
) -> ConfigEntry:
    """The config entry of the older version, not set up."""
    return await load(hass, hass_storage, storage)


async def load(
    hass: HomeAssistant, hass_storage: dict[str, Any], storage: dict[str, Any]
) -> ConfigEntry:
    """Start with these files."""
    hass_storage.update(deepcopy(storage))
    dr.async_setup(hass)
    for part in (ar, cr, dr, er, fr, ir, lr, restore_state):
        await part.async_load(hass)
    ar.async_get(hass).async_create("Kitchen")
    lr.async_get(hass).async_create("Holiday")
    await hass.config_entries.async_initialize()
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    return entry


async def set_up(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Run the new version."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)


def rows(hass: HomeAssistant) -> tuple[Rows, Rows, Rows]:
    """The devices, the entities and the deleted entities of the registries."""
    entities = er.async_get(hass)
    return (
        by_id(device.as_storage_fragment for device in dr.async_get(hass).devices),
        by_id(entity.as_storage_fragment for entity in entities.entities.values()),
        by_id(entity.as_storage_fragment for entity in entities.deleted_entities.values()),
    )


def by_id(fragments: Any) -> Rows:
    """Rows as they are written, without what a move changes."""
    found = {row["id"]: row for row in map(json.loads, map(json_bytes, fragments))}
    for row in found.values():
        del row["modified_at"]
        row["config_subentry_id"] = None
        if row.get("entry_type") == "service":
            # The broker, which older versions called by its version of MQTT.
            del row["model"], row["model_id"]
    return found


def assert_moved(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Everything is there, and nothing has a subentry."""
    registry = er.async_get(hass)
    found: tuple[Any, ...] = (
        *dr.async_get(hass).devices,
        *registry.entities.values(),
        *registry.deleted_entities.values(),
    )
    assert [each for each in found if each.config_subentry_id is not None] == []
    assert not entry.subentries
    assert entry.minor_version == 2
    assert devices(hass, entry).keys() == {f"homeassistant:{name}" for name in DEVICES}


def assert_same(after: tuple[Rows, ...], before: tuple[Rows, ...]) -> None:
    """All rows are what they were, to the last character."""
    for one, other in zip(after, before, strict=True):
        assert one.keys() == other.keys()
        for row_id, row in one.items():
            was = other[row_id]
            assert {key: row[key] for key in row if row[key] != was[key]} == {}


async def test_nothing_is_lost(hass: HomeAssistant, old: ConfigEntry) -> None:
    """The rows of the registries stay as they are, to the last character; deleted ones, too."""
    before = rows(hass)
    assert [len(each) for each in before] == [4, 6, 2]
    await set_up(hass, old)
    assert_moved(hass, old)
    assert_same(rows(hass), before)
    assert hass.states.get("light.reading") is not None
    assert old.runtime_data.decisions.removed == {"homeassistant:gone"}
    lamp = devices(hass, old)["homeassistant:lamp"]
    assert (lamp.name_by_user, lamp.area_id) == ("Table lamp", "kitchen")


async def test_again(hass: HomeAssistant, old: ConfigEntry, hass_storage: dict[str, Any]) -> None:
    """What was migrated starts as it was left: nothing is migrated twice."""
    await set_up(hass, old)
    await remove(hass, old)
    assert hass_storage[f"{FILE}.decisions"]["data"]["adopted"] == {}
    assert await hass.config_entries.async_reload(old.entry_id)
    await settle(hass)
    assert not adopted(old)
    assert hass_storage[FILE]["version"] == 2


class KilledError(Exception):
    """Home Assistant was killed."""


@pytest.mark.parametrize("step", range(10))
async def test_interrupted(
    hass: HomeAssistant, old: ConfigEntry, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anywhere: the next start does the rest."""
    before = rows(hass)

    class Turns:
        left = step

        async def next(self) -> None:
            if Turns.left == 0:
                raise KilledError
            Turns.left -= 1

    with monkeypatch.context() as patch:
        patch.setattr(migration, "Turns", Turns)
        with pytest.raises(KilledError):
            await async_leave_subentries(hass, old)
    await set_up(hass, old)
    assert_moved(hass, old)
    assert_same(rows(hass), before)


async def test_killed_before_the_registries_were_written(
    hass: HomeAssistant, broker: Double, storage: dict[str, Any], hass_storage: dict[str, Any]
) -> None:
    """The config entry is written after a second, the registries after minutes."""
    (entry,) = storage["core.config_entries"]["data"]["entries"]
    entry |= {"minor_version": 2, "subentries": []}
    storage[f"{FILE}.decisions"] = {
        "version": 1,
        "minor_version": 1,
        "key": f"{FILE}.decisions",
        "data": {"adopted": {f"homeassistant:{name}": {} for name in DEVICES}, "removed": []},
    }
    found = await load(hass, hass_storage, storage)
    before = rows(hass)
    await set_up(hass, found)
    assert_moved(hass, found)
    assert_same(rows(hass), before)


async def test_a_device_that_was_never_registered(
    hass: HomeAssistant, broker: Double, storage: dict[str, Any], hass_storage: dict[str, Any]
) -> None:
    """What the user answered when they adopted it counts when it is."""
    registry = storage["core.device_registry"]["data"]
    registry["devices"] = [each for each in registry["devices"] if each["name"] != "Lamp"]
    entities = storage["core.entity_registry"]["data"]
    entities["entities"] = [
        each for each in entities["entities"] if "lamp" not in each["unique_id"]
    ]
    found = await load(hass, hass_storage, storage)
    await set_up(hass, found)
    lamp = devices(hass, found)["homeassistant:lamp"]
    assert (lamp.name_by_user, lamp.area_id) == ("Table lamp", "kitchen")


async def test_removed_while_the_broker_does_not_run(hass: HomeAssistant, old: ConfigEntry) -> None:
    """Also one that was adopted by the older version: it does not come back."""
    await set_up(hass, old)
    lamp = devices(hass, old)["homeassistant:lamp"]
    assert await hass.config_entries.async_unload(old.entry_id)
    assert await async_remove_config_entry_device(hass, old, lamp)
    assert dr.async_get(hass).async_get(lamp.id) is None
    await set_up(hass, old)
    assert devices(hass, old).keys() == {"homeassistant:plug", "homeassistant:door"}


async def test_decisions_that_were_lost(
    hass: HomeAssistant, old: ConfigEntry, hass_storage: dict[str, Any]
) -> None:
    """What is registered was adopted."""
    await set_up(hass, old)
    assert await hass.config_entries.async_unload(old.entry_id)
    del hass_storage[f"{FILE}.decisions"]
    await set_up(hass, old)
    assert_moved(hass, old)


async def test_removed_from_decisions_that_were_lost(
    hass: HomeAssistant, old: ConfigEntry, hass_storage: dict[str, Any]
) -> None:
    """The others stay."""
    await set_up(hass, old)
    lamp = devices(hass, old)["homeassistant:lamp"]
    assert await hass.config_entries.async_unload(old.entry_id)
    del hass_storage[f"{FILE}.decisions"]
    assert await async_remove_config_entry_device(hass, old, lamp)
    await set_up(hass, old)
    assert devices(hass, old).keys() == {"homeassistant:plug", "homeassistant:door"}


async def test_removed_but_still_registered(
    hass: HomeAssistant, old: ConfigEntry, hass_storage: dict[str, Any]
) -> None:
    """The decision is written at once, the registry later."""
    await set_up(hass, old)
    assert await hass.config_entries.async_unload(old.entry_id)
    decisions = Decisions(hass, DATA["broker_uid"])
    await decisions.async_load()
    decisions.remove("homeassistant:lamp")
    await decisions.async_save()
    await set_up(hass, old)
    assert devices(hass, old).keys() == {"homeassistant:plug", "homeassistant:door"}


@pytest.mark.parametrize("file", [FILE, f"{FILE}.decisions", f"{FILE}.values"])
async def test_files_of_a_newer_version(
    hass: HomeAssistant, old: ConfigEntry, hass_storage: dict[str, Any], file: str
) -> None:
    """The user is told what to do, and nothing is changed."""
    await set_up(hass, old)
    assert await hass.config_entries.async_unload(old.entry_id)
    before = rows(hass)
    hass_storage.setdefault(file, {"minor_version": 1, "key": file, "data": {}})["version"] = 9
    assert not await hass.config_entries.async_setup(old.entry_id)
    assert old.state is ConfigEntryState.SETUP_ERROR
    assert old.error_reason_translation_key == "newer_version"
    assert_same(rows(hass), before)
