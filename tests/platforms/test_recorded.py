"""Every recorded device, as it stands in the registries and in the states."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.helpers import device_registry as dr
import pytest
from syrupy.assertion import SnapshotAssertion

from custom_components.mqtt_polyglot.model.vocabulary import Platform
from tests.house import FIXTURES, House

WHEN = "2026-11-26T12:00:00+00:00"
RECORDED = sorted(str(path.relative_to(FIXTURES)) for path in FIXTURES.rglob("*.json"))


@pytest.mark.parametrize("fixture", RECORDED)
async def test_recorded(
    house: House, snapshot: SnapshotAssertion, freezer: FrozenDateTimeFactory, fixture: str
) -> None:
    """The devices, and by platform the entities and their states after what they said."""
    freezer.move_to(WHEN)
    await house.play(fixture)
    registry = dr.async_get(house.hass)
    devices = dr.async_entries_for_config_entry(registry, house.entry.entry_id)
    assert [facts(device) for device in devices] == snapshot(name="devices")
    for platform in Platform:
        for entity in house.entities():
            if entity.domain != platform:
                continue
            assert entity == snapshot(name=f"{entity.entity_id}-entry")
            if entity.disabled_by is None:
                assert house.state(entity.entity_id) == snapshot(name=f"{entity.entity_id}-state")


def facts(device: dr.DeviceEntry) -> dict[str, Any]:
    """What is worth comparing of a device."""
    return {
        name: getattr(device, name)
        for name in ("name", "manufacturer", "model", "model_id", "sw_version", "entry_type")
    } | {"connections": sorted(device.connections)}
