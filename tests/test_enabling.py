"""Entities that are enabled: there at once, and the reload that comes later changes nothing."""

import json
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntries, ConfigEntryDisabler, ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STOP, EVENT_STATE_CHANGED
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.mqtt_polyglot.broker.errors import BrokerError, BrokerErrorKey
from custom_components.mqtt_polyglot.home import messages, stay

from .clock import Clock, turn
from .double import DATA, Double, add_entry, settle
from .house import House

USER = er.RegistryEntryDisabler.USER


@pytest.fixture
async def live(clock: Clock, hass: HomeAssistant, broker: Double) -> House:
    """A broker with three switches and a sensor that is disabled, in time that stands still."""
    house = House(hass, broker, await add_entry(hass))
    for name in ("Hall", "Attic", "Cellar"):
        own = name.lower()
        components: dict[str, Any] = {
            "s": {"p": "switch", "unique_id": f"{own}_s", "name": None}
            | {"command_topic": f"{own}/set", "state_topic": f"{own}/state"},
            "l": {"p": "sensor", "unique_id": f"{own}_l", "name": "Link", "en": False}
            | {"state_topic": f"{own}/link"},
        }
        device = {"identifiers": [own], "name": name}
        payload = {"device": device, "o": {"name": "o"}, "components": components}
        broker.say(f"homeassistant/device/{own}/config", json.dumps(payload))
    await house.adopt_all()
    for own in ("hall", "attic", "cellar"):
        broker.say(f"{own}/state", "ON")
        broker.say(f"{own}/link", "77")
    await settle(hass)
    return house


def update(house: House, entity_id: str, disabled_by: er.RegistryEntryDisabler | None) -> None:
    """Enable or disable an entity."""
    er.async_get(house.hass).async_update_entity(entity_id, disabled_by=disabled_by)


class Unnoticed:
    """Sees whether a reload is noticed."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._links = len(house.broker.links)
        self._asked = list(house.fake.asked)
        self._states = {state.entity_id: state for state in house.hass.states.async_all()}
        self._changes: list[Event[Any]] = []
        self._hub = house.hub
        house.hass.bus.async_listen(EVENT_STATE_CHANGED, self._changes.append)

    def check(self, noticed: bool = False) -> None:
        """Nothing was written, no entity was made anew, and the broker heard nothing."""
        house = self._house
        assert house.entry.state is ConfigEntryState.LOADED
        same = (
            not self._changes
            and house.hub is self._hub
            and len(house.broker.links) == self._links
            and house.fake.asked == self._asked
            and house.fake.connected
            and {state.entity_id: state for state in house.hass.states.async_all()} == self._states
        )
        assert same is not noticed


@pytest.fixture
def reloads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The config entries that Home Assistant reloads."""
    reload, reloaded = ConfigEntries.async_reload, list[str]()

    async def noted(self: ConfigEntries, entry_id: str) -> bool:
        reloaded.append(entry_id)
        return await reload(self, entry_id)

    monkeypatch.setattr(ConfigEntries, "async_reload", noted)
    return reloaded


async def test_at_once_and_the_reload_is_not_noticed(
    live: House, clock: Clock, reloads: list[str]
) -> None:
    """It shows what the device said, in the turn in which it is enabled; nothing else changes."""
    assert live.hass.states.get("sensor.hall_link") is None
    update(live, "sensor.hall_link", None)
    await turn()
    assert live.state("sensor.hall_link").state == "77"
    assert live.state("switch.hall").state == "on"
    unnoticed = Unnoticed(live)
    await clock.forward(31)
    assert reloads == [live.entry.entry_id]
    unnoticed.check()
    live.broker.say("hall/link", "78")
    live.broker.say("hall/state", "OFF")
    await turn()
    assert live.state("sensor.hall_link").state == "78"
    assert await live.call("switch.hall", "turn_on") == [("hall/set", "ON")]


async def test_what_comes_after_it(live: House, clock: Clock, reloads: list[str]) -> None:
    """A device that is found later is adopted; the next reload is one, and so is the one after."""
    update(live, "sensor.hall_link", None)
    await clock.forward(31)
    hub = live.hub
    live.broker.announce("Porch", "light")
    await live.adopt_all()
    assert live.state("light.porch").state == "unknown"
    await live.hass.config_entries.async_reload(live.entry.entry_id)
    await settle(live.hass)
    assert live.hub is not hub
    assert len(live.broker.links) == 2
    live.fake = live.broker.links[-1]
    update(live, "sensor.attic_link", None)
    await turn()
    unnoticed = Unnoticed(live)
    await clock.forward(31)
    unnoticed.check()
    assert len(reloads) == 3
    assert await live.hass.config_entries.async_unload(live.entry.entry_id)
    assert not any(link.connected for link in live.broker.links)
    assert not messages._listeners(live.hass).hubs


async def test_several_at_once(
    live: House, clock: Clock, reloads: list[str], hass_ws_client: WebSocketGenerator
) -> None:
    """The way the user interface enables what was selected, one after the other in a while."""
    assert await async_setup_component(live.hass, "config", {})
    client = await hass_ws_client(live.hass)
    for name in ("hall", "attic", "cellar"):
        entity_id = f"sensor.{name}_link"
        await client.send_json_auto_id(
            {
                "type": "config/entity_registry/update",
                "entity_id": entity_id,
                "disabled_by": None,
            }
        )
        assert (await client.receive_json())["result"]["reload_delay"] == 30
        assert live.state(entity_id).state == "77"
        await clock.forward(20)
    unnoticed = Unnoticed(live)
    assert not reloads
    await clock.forward(11)
    assert reloads == [live.entry.entry_id]
    unnoticed.check()


async def test_another_integration_has_it_put_off(
    live: House, clock: Clock, reloads: list[str]
) -> None:
    """Home Assistant has one timer for all; what belongs to nobody does not count."""
    registry = er.async_get(live.hass)
    other = await add_entry(live.hass, DATA | {"broker_uid": "other"}, "other")
    lone = registry.async_get_or_create("light", "hue", "1", disabled_by=USER)
    update(live, "sensor.hall_link", None)
    await clock.forward(20)
    update(live, lone.entity_id, None)
    await clock.forward(9)
    own = registry.async_get_entity_id("binary_sensor", "mqtt_polyglot", "other_broker_connection")
    assert own is not None
    update(live, own, USER)
    await turn()
    assert live.hass.states.get(own) is None
    update(live, own, None)
    await turn()
    assert live.state(own).state == "on"
    links = len(live.broker.links)
    await clock.forward(29)
    assert not reloads
    await clock.forward(2)
    assert sorted(reloads) == sorted((live.entry.entry_id, other.entry_id))
    assert len(live.broker.links) == links
    assert all(link.connected for link in live.broker.links)


async def test_a_reload_by_the_user_in_between(
    live: House, clock: Clock, reloads: list[str]
) -> None:
    """It is one; that for what was enabled is not needed any more, and is not noticed."""
    update(live, "sensor.hall_link", None)
    await clock.forward(10)
    hub = live.hub
    await live.hass.config_entries.async_reload(live.entry.entry_id)
    await settle(live.hass)
    assert live.hub is not hub
    live.fake = live.broker.links[-1]
    live.broker.say("hall/link", "79")
    await turn()
    unnoticed = Unnoticed(live)
    await clock.forward(21)
    assert len(reloads) == 2
    unnoticed.check()
    assert live.state("sensor.hall_link").state == "79"


async def test_settings_that_changed_in_between(live: House, clock: Clock) -> None:
    """A broker of other settings begins anew."""
    update(live, "sensor.hall_link", None)
    await turn()
    with patch("homeassistant.config_entries.ConfigEntries.async_schedule_reload"):
        live.hass.config_entries.async_update_entry(
            live.entry, options={**live.entry.options, "discovery_prefix": "other"}
        )
        await turn()
    unnoticed = Unnoticed(live)
    await clock.forward(31)
    await settle(live.hass)
    unnoticed.check(noticed=True)
    assert not live.fake.connected
    assert live.broker.links[-1].connected


async def test_a_broker_that_refuses_us_is_tried_again(live: House, clock: Clock) -> None:
    """A reload ends the dialog for another password: without an attempt nobody would ask again."""
    update(live, "sensor.hall_link", None)
    live.hub.health.on_failure(BrokerError(BrokerErrorKey.NOT_AUTHORIZED), False)
    live.hub.health.on_gave_up()
    await clock.forward(31)
    await settle(live.hass)
    assert len(live.broker.links) == 2


@pytest.mark.parametrize("when", ["before", "meanwhile"])
async def test_a_broker_that_is_disabled_in_between(live: House, clock: Clock, when: str) -> None:
    """Nothing of it stays, whether the reload is still to come or is under way."""
    update(live, "sensor.hall_link", None)
    await turn()
    if when == "before":
        await live.hass.config_entries.async_set_disabled_by(
            live.entry.entry_id, ConfigEntryDisabler.USER
        )
        await clock.forward(31)
        await settle(live.hass)
    else:
        await parked(live, clock)
        await live.hass.config_entries.async_set_disabled_by(
            live.entry.entry_id, ConfigEntryDisabler.USER
        )
        await clock.forward(11)
    assert live.entry.state is ConfigEntryState.NOT_LOADED
    assert_gone(live)


async def parked(live: House, clock: Clock) -> None:
    """Unload the entry as the reload does, and set it up no more."""
    await clock.forward(29.9)
    assert await live.hass.config_entries.async_unload(live.entry.entry_id)
    assert live.fake.connected
    assert live.state("switch.hall").state == "on"


def assert_gone(live: House) -> None:
    """Nothing of the broker runs."""
    assert not any(link.connected for link in live.broker.links)
    assert not [state for state in live.hass.states.async_all("switch") if state.state == "on"]
    assert not messages._listeners(live.hass).hubs
    assert not live.hass.data[stay._STAYS]


async def test_an_entry_that_is_not_set_up_again(live: House, clock: Clock) -> None:
    """It is left after a while, and can be set up after that."""
    update(live, "sensor.hall_link", None)
    await parked(live, clock)
    with patch("homeassistant.config_entries.ConfigEntries.async_schedule_reload"):
        await clock.forward(11)
    assert_gone(live)
    assert await live.hass.config_entries.async_setup(live.entry.entry_id)
    await turn()
    assert live.broker.links[-1].connected
    live.broker.say("hall/state", "ON")
    await turn()
    assert live.state("switch.hall").state == "on"


@pytest.mark.parametrize("when", ["before", "meanwhile"])
async def test_a_broker_that_is_removed_in_between(live: House, clock: Clock, when: str) -> None:
    """Nothing of it stays."""
    update(live, "sensor.hall_link", None)
    if when == "meanwhile":
        await parked(live, clock)
    else:
        await clock.forward(29.9)
    await live.hass.config_entries.async_remove(live.entry.entry_id)
    await clock.forward(5)
    await settle(live.hass)
    assert_gone(live)
    assert not live.hass.states.async_all("switch")


async def test_settings_that_change_while_it_is_parked(live: House, clock: Clock) -> None:
    """It ends before the broker of the new settings begins."""
    update(live, "sensor.hall_link", None)
    await parked(live, clock)
    live.hass.config_entries.async_update_entry(
        live.entry, options={**live.entry.options, "discovery_prefix": "other"}
    )
    assert await live.hass.config_entries.async_setup(live.entry.entry_id)
    await turn()
    assert [link.connected for link in live.broker.links] == [False, True]
    assert "other/+/+/config" in live.broker.links[-1].subscriptions


async def test_home_assistant_stops_while_it_is_parked(live: House, clock: Clock) -> None:
    """The broker hears good-bye, and what the devices showed is kept."""
    update(live, "sensor.hall_link", None)
    hub = live.hub
    await parked(live, clock)
    with patch.object(hub.values, "async_save") as save:
        live.hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
        await turn()
    assert save.called
    assert not live.fake.connected


async def test_a_device_that_is_enabled(live: House, clock: Clock, reloads: list[str]) -> None:
    """All that was disabled with it comes at once; what is disabled by itself stays so."""
    registry = dr.async_get(live.hass)
    device = live.hub.registered("homeassistant:hall")
    assert device is not None
    registry.async_update_device(device.id, disabled_by=dr.DeviceEntryDisabler.USER)
    await clock.forward(31)
    assert live.hass.states.get("switch.hall") is None
    assert not reloads
    registry.async_update_device(device.id, disabled_by=None)
    await turn()
    assert live.state("switch.hall").state == "on"
    assert live.hass.states.get("sensor.hall_link") is None
    unnoticed = Unnoticed(live)
    await clock.forward(31)
    assert reloads == [live.entry.entry_id]
    unnoticed.check()


async def test_disabled_and_enabled_in_one_breath(
    live: House, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """It is there, once."""
    update(live, "switch.hall", USER)
    update(live, "switch.hall", None)
    await turn()
    assert live.state("switch.hall").state == "on"
    unnoticed = Unnoticed(live)
    await clock.forward(31)
    unnoticed.check()
    logged = [each for each in caplog.records if each.levelname in ("WARNING", "ERROR")]
    assert not [each for each in logged if each.name != "asyncio"]


async def test_a_platform_that_is_not_there_yet(live: House, clock: Clock) -> None:
    """The first light of a broker comes at once as well."""
    live.broker.announce("Porch", "light")
    live.broker.announce("Gate", "cover")
    await live.adopt_all()
    for each in ("light.porch", "cover.gate"):
        update(live, each, USER)
    await live.hass.config_entries.async_reload(live.entry.entry_id)
    await settle(live.hass)
    live.fake = live.broker.links[-1]
    update(live, "light.porch", None)
    await turn()
    assert live.state("light.porch").state == "unknown"
    unnoticed = Unnoticed(live)
    await clock.forward(31)
    unnoticed.check()


async def test_what_could_not_be_made_is_made_by_the_reload(live: House, clock: Clock) -> None:
    """One that is missing when the reload begins has it carried out."""
    with patch(
        "custom_components.mqtt_polyglot.home.adding.Adding.add", side_effect=lambda *_: None
    ):
        update(live, "sensor.hall_link", None)
    await turn()
    assert live.hass.states.get("sensor.hall_link") is None
    unnoticed = Unnoticed(live)
    await clock.forward(31)
    await settle(live.hass)
    unnoticed.check(noticed=True)
    assert live.state("sensor.hall_link").state == "77"


async def test_by_way_of_the_config_entry(live: House, clock: Clock, reloads: list[str]) -> None:
    """What is enabled for which Home Assistant reloads nothing comes all the same."""
    update(live, "sensor.hall_link", er.RegistryEntryDisabler.CONFIG_ENTRY)
    update(live, "sensor.hall_link", None)
    await turn()
    assert live.state("sensor.hall_link").state == "77"
    await clock.forward(31)
    assert not reloads


async def test_what_there_is_nothing_for(live: House, clock: Clock) -> None:
    """Rows of what the device no longer has, or has as something else, change nothing."""
    registry = er.async_get(live.hass)
    device = live.hub.registered("homeassistant:hall")
    link = registry.async_get("sensor.hall_link")
    assert device is not None
    assert link is not None
    for domain, unique_id, device_id in (
        ("sensor", "strange", None),
        ("sensor", f"{link.unique_id}2", device.id),
        ("light", link.unique_id, device.id),
    ):
        row = registry.async_get_or_create(
            domain,
            "mqtt_polyglot",
            unique_id,
            config_entry=live.entry,
            device_id=device_id,
            disabled_by=USER,
        )
        update(live, row.entity_id, None)
    await turn()
    unnoticed = Unnoticed(live)
    await clock.forward(31)
    unnoticed.check()
