"""What it may cost until devices that are announced are there."""

from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

from homeassistant.components.sensor import DEVICE_CLASS_UNITS, SensorDeviceClass
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.entity_platform import EntityPlatform
from homeassistant.util import slugify
from homeassistant.util.unit_system import METRIC_SYSTEM, US_CUSTOMARY_SYSTEM, UnitSystem
import pytest

from custom_components.mqtt_polyglot.controller import reading, slices
from custom_components.mqtt_polyglot.conventions.homeassistant import devices
from custom_components.mqtt_polyglot.home import adding, adoption

from .clock import Clock
from .double import Double, add_entry, settle
from .house import House


def counted(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> Mock:
    """Count the calls of a function."""
    counter = Mock()
    function: Callable[..., Any] = getattr(owner, name)

    def call(*args: Any, **kwargs: Any) -> Any:
        counter()
        return function(*args, **kwargs)

    monkeypatch.setattr(owner, name, call)
    return counter


def announce_singly(house: House, own_id: str, number: int) -> None:
    """Announce sensors of one device, each with a message of its own."""
    for each in range(number):
        config = {
            "state_topic": "t",
            "unique_id": f"{own_id}_{each}",
            "device": {"identifiers": [own_id]},
        }
        house.say(f"homeassistant/sensor/{own_id}/{each}/config", config)


async def test_an_announcement_is_read_once(
    hass: HomeAssistant, broker: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When it comes, and not again when its device is adopted; once more at the next start."""
    house = House(hass, broker, await add_entry(hass))
    translate = counted(monkeypatch, devices, "translate")
    load = counted(monkeypatch, devices, "parse_device")
    describe = counted(monkeypatch, devices.KnownDevice, "_spec")
    broker.announce("Plug", "switch", "sensor", "sensor")
    await house.adopt_all()
    assert len(hass.states.async_all(["switch", "sensor"])) == 3
    assert (translate.call_count, load.call_count, describe.call_count) == (3, 0, 1)
    assert await hass.config_entries.async_unload(house.entry.entry_id)
    translate.reset_mock()
    assert await hass.config_entries.async_setup(house.entry.entry_id)
    await settle(hass)
    assert (translate.call_count, load.call_count) == (3, 1)


async def test_a_device_is_described_when_all_of_it_has_come(
    house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the first announcement, and once for all that follow."""
    monkeypatch.setattr(reading, "GATHER", 0.05)
    describe = counted(monkeypatch, devices.KnownDevice, "describe")
    for own_id in ("first", "second"):
        announce_singly(house, own_id, 20)
    assert describe.call_count == 2
    await clock.forward(0.06)
    assert describe.call_count == 4
    assert [len(each.spec.components) for each in house.hub.controller.inbox] == [20, 20]


async def test_a_device_is_adopted_with_all_that_was_announced(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even if it has not been described since."""
    monkeypatch.setattr(reading, "GATHER", 60)
    announce_singly(house, "first", 3)
    (found,) = house.hub.controller.inbox
    assert len(found.spec.components) == 1
    await house.adopt_all()
    assert len(house.hass.states.async_all("sensor")) == 3


async def test_a_device_that_is_asked_for_has_all_that_was_announced(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is about to take it over, or looks at it, decides about all of it."""
    monkeypatch.setattr(reading, "GATHER", 60)
    announce_singly(house, "first", 3)
    (found,) = house.hub.controller.inbox
    asked = house.hub.adoption.find(found.spec.id)
    assert asked is not None
    assert len(asked.spec.components) == 3


async def test_registries_are_written_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A device once and each entity once, and the entities of all devices together."""
    broker = house.broker
    monkeypatch.setattr(adding, "SLICE", 60)
    monkeypatch.setattr(slices, "SLICE", 60)
    broker.announce("First", "switch", "sensor", "binary_sensor")
    await house.adopt_all()
    devices_made = counted(monkeypatch, dr.DeviceRegistry, "async_get_or_create")
    updates = [
        counted(monkeypatch, dr.DeviceRegistry, "async_update_device"),
        counted(monkeypatch, er.EntityRegistry, "async_update_entity"),
        counted(monkeypatch, er.EntityRegistry, "async_update_entity_options"),
    ]
    made = counted(monkeypatch, er.EntityRegistry, "async_get_or_create")
    batches = counted(monkeypatch, EntityPlatform, "async_add_entities")
    for number in range(5):
        broker.announce(f"Plug {number}", "switch", "sensor", own_id=f"plug{number}")
    await house.adopt_all()
    assert len(house.hass.states.async_all("switch")) == 6
    assert (devices_made.call_count, made.call_count, batches.call_count) == (5, 10, 2)
    assert [each.call_count for each in updates] == [0, 0, 0]
    row = er.async_get(house.hass).async_get("switch.plug_4_switch0")
    assert row is not None
    assert row.device_id == house.hub.registered("homeassistant:plug4").id  # type: ignore[union-attr]


@pytest.mark.parametrize("units", [METRIC_SYSTEM, US_CUSTOMARY_SYSTEM])
@pytest.mark.parametrize("decimals", [None, 0, 3])
async def test_the_decimals_of_a_sensor_are_those_of_home_assistant(
    house: House, monkeypatch: pytest.MonkeyPatch, decimals: int | None, units: UnitSystem
) -> None:
    """They are noted down with it, in any unit, so that Home Assistant need not do it afterwards."""
    house.hass.config.units = units
    updates = counted(monkeypatch, er.EntityRegistry, "async_update_entity_options")
    classes = [each for each in DEVICE_CLASS_UNITS if each is not SensorDeviceClass.MONETARY]
    for device_class, unit in [
        (each, unit) for each in classes for unit in DEVICE_CLASS_UNITS[each]
    ]:
        config: dict[str, Any] = {
            "name": device_class,
            "unique_id": f"{device_class} {unit}",
            "device_class": device_class,
            "unit_of_measurement": unit,
            "state_topic": "t",
            "device": {"identifiers": ["all"], "name": "All"},
        }
        if decimals is not None:
            config["suggested_display_precision"] = decimals
        topic = slugify(f"{device_class} {unit}".replace("/", " per "))
        house.say(f"homeassistant/sensor/all/{topic}/config", config)
    await house.adopt_all()
    rows = [each for each in house.entities() if each.original_device_class is not None]
    assert len(rows) > 100
    assert not updates.called
    for row in rows:
        assert noted_anew(house, row) == row.options.get("sensor"), row


def noted_anew(house: House, row: er.RegistryEntry) -> Any:
    """What Home Assistant notes down of a sensor itself."""
    sensor = house.hass.data["entity_components"]["sensor"].get_entity(row.entity_id)
    registry = er.async_get(house.hass)
    registry.async_update_entity_options(row.entity_id, "sensor", None)
    sensor.async_registry_entry_updated()
    return registry.entities[row.entity_id].options.get("sensor")


async def test_what_is_announced_together_is_waited_for_and_no_longer(
    house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until a tenth of a second is quiet, or for half a second where it never is."""
    monkeypatch.setattr(adoption, "_GATHER", 0.5)
    shown = counted(monkeypatch, house.hub.adoption.cards, "show")

    def announce(number: int) -> None:
        config = {"state_topic": "t", "unique_id": f"s{number}", "device": {"identifiers": ["d"]}}
        house.say(f"homeassistant/sensor/d/{number}/config", config)

    for number in range(4):
        announce(number)
        await clock.forward(0.08)
    assert not shown.called
    await clock.forward(0.03)
    assert shown.call_count == 1
    house.broker.announce("Another", "switch")
    for _ in range(6):
        await clock.forward(0.08)
        announce(0)
    assert shown.call_count == 1
    await clock.forward(0.03)
    assert shown.call_count == 2
