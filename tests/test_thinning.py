"""Devices of which fewer changes are written: where that is decided, and what becomes of states."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.home.hub import Hub
from custom_components.mqtt_polyglot.home.moving import mover as module
from custom_components.mqtt_polyglot.home.moving.mover import async_mover
from custom_components.mqtt_polyglot.home.moving.plan import plan
from tests.double import DATA, Double, add_entry, devices, settle
from tests.house import House

LAMP = "homeassistant:lamp"
SECOND = DATA | {"broker_uid": "f" * 32, "host": "second.local"}


def hub_of(entry: ConfigEntry) -> Hub:
    """The running broker."""
    hub: Hub = entry.runtime_data
    return hub


# --- where it is decided --------------------------------------------------------------------------


@pytest.fixture(name="lamp")
async def _lamp(house: House) -> str:
    """A device with a setting."""
    house.broker.announce("Lamp", "light", "sensor")
    await house.adopt_all()
    return LAMP


async def test_off_by_default(house: House, lamp: str) -> None:
    """Nothing is left out that nobody asked for."""
    assert not house.hub.decisions.is_thinned(lamp)
    assert house.hub.decisions.adopted[lamp] == {}


async def test_chosen(house: House, lamp: str, hass_ws_client: WebSocketGenerator) -> None:
    """By administrators, for several devices at once; those that are not added are told."""
    house.broker.announce("Other", "sensor")
    await settle(house.hass)
    socket: Any = await hass_ws_client(house.hass)

    async def thin(**fields: Any) -> Any:
        asked = [lamp, "homeassistant:other", "nobody"]
        command = {"type": f"{DOMAIN}/device/thin", "entry_id": house.entry.entry_id}
        await socket.send_json_auto_id({**command, "devices": asked, **fields})
        return (await socket.receive_json())["result"]

    told = {"done": [lamp], "missing": ["homeassistant:other", "nobody"]}
    for fields, thinned in (({}, True), ({"thinned": True}, True), ({"thinned": False}, False)):
        assert await thin(**fields) == told
        assert house.hub.decisions.is_thinned(lamp) is thinned
    assert house.hub.decisions.adopted[lamp] == {}


async def test_kept(hass: HomeAssistant, house: House, lamp: str) -> None:
    """Over a restart, until the device is removed; one that is added again begins anew."""
    house.hub.thinning.choose(lamp, thinned=True)
    await settle(hass)
    assert await hass.config_entries.async_reload(house.entry.entry_id)
    await settle(hass)
    assert house.hub.decisions.is_thinned(lamp)
    await house.hub.adoption.async_forget(lamp)
    await settle(hass)
    assert not house.hub.decisions.is_thinned(lamp)
    house.fake = house.broker.links[-1]
    house.broker.announce("Lamp", "light", "sensor")
    await house.adopt_all()
    assert lamp in house.hub.decisions.adopted
    assert not house.hub.decisions.is_thinned(lamp)


async def test_moved(
    hass: HomeAssistant, house: House, lamp: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a setting of the device, wherever that is; a move that fails leaves it where it was."""
    house.hub.thinning.choose(lamp, thinned=True)
    device = devices(hass, house.entry)[lamp]
    second = await add_entry(hass, SECOND, "Second")

    async def fail(*_: Any) -> None:
        raise TimeoutError("too late")

    check = module.Mover._async_check
    monkeypatch.setattr(module.Mover, "_async_check", fail)
    with pytest.raises(HomeAssistantError):
        await async_mover(hass).async_move(hub_of(second), device.id, lamp)
    monkeypatch.setattr(module.Mover, "_async_check", check)
    await settle(hass)
    assert house.hub.decisions.is_thinned(lamp)
    assert not hub_of(second).decisions.is_thinned(lamp)
    await async_mover(hass).async_move(hub_of(second), device.id, lamp)
    await settle(hass)
    assert hub_of(second).decisions.adopted[lamp] == {"thinned": True}
    assert lamp not in house.hub.decisions.adopted


async def test_moved_and_interrupted(hass: HomeAssistant, house: House, lamp: str) -> None:
    """What the next start finishes has it too."""
    house.hub.thinning.choose(lamp, thinned=True)
    device = devices(hass, house.entry)[lamp]
    second = await add_entry(hass, SECOND, "Second")
    move = plan(hub_of(second), device.id, lamp).move
    assert move is not None
    for entry in (house.entry, second):
        assert await hass.config_entries.async_unload(entry.entry_id)
    await async_mover(hass)._async_decide(move)
    await async_mover(hass)._async_decide(move)  # And stopped again, before that was noted.
    for entry in (second, house.entry):
        assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert hub_of(second).decisions.is_thinned(lamp)
    assert lamp not in house.hub.decisions.adopted


async def test_replaced(hass: HomeAssistant, house: House, broker: Double, lamp: str) -> None:
    """The device that replaces it is the same one to the user."""
    house.hub.thinning.choose(lamp, thinned=True)
    device = devices(hass, house.entry)[lamp]
    broker.withdraw("Lamp")
    new = broker.announce("New", "light", "sensor")
    await settle(hass)
    await async_mover(hass).async_move(house.hub, device.id, new)
    await settle(hass)
    assert house.hub.decisions.adopted == {new: {"thinned": True}}
