"""Switches, and what all entities do alike."""

from typing import Any

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import area_registry as ar, device_registry as dr, entity_registry as er
import pytest

from custom_components.mqtt_polyglot.broker.errors import BrokerErrorKey, PublishError
from custom_components.mqtt_polyglot.controller.commands import CommandError, CommandErrorKey
from custom_components.mqtt_polyglot.controller.settling import SETTLED
from tests.clock import Clock
from tests.double import settle
from tests.house import House

SWITCH = {"command_topic": "s/set", "state_topic": "s"}


async def test_on_and_off(house: House) -> None:
    """Told and shown."""
    switch = await house.discover("switch", **SWITCH, device_class="outlet")
    assert await house.call(switch, "turn_on") == [("s/set", "ON")]
    assert house.state(switch).state == "on"
    house.say("s", "ON")
    assert await house.call(switch, "turn_off") == [("s/set", "OFF")]
    assert house.state(switch).state == "off"
    assert house.state(switch).attributes["device_class"] == "outlet"


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (PublishError(BrokerErrorKey.NOT_AUTHORIZED, "Not authorized"), "not_authorized"),
        (PublishError(BrokerErrorKey.PUBLISH_UNCONFIRMED), "publish_unconfirmed"),
        (CommandError(CommandErrorKey.DEVICE_OFFLINE), "device_offline"),
    ],
)
async def test_failures(
    house: House, monkeypatch: pytest.MonkeyPatch, error: Exception, key: str
) -> None:
    """Whatever goes wrong is said in words that the user can read."""
    switch = await house.discover("switch", **SWITCH)

    async def fail(*_: Any) -> None:
        raise error

    monkeypatch.setattr(house.hub.controller.commands, "run", fail)
    with pytest.raises(HomeAssistantError) as err:
        await house.call(switch, "turn_on")
    assert err.value.translation_key == key
    assert str(err.value) != key, "there are words for it"


async def test_template_fails(house: House) -> None:
    """A command that its own template breaks is refused with the reason."""
    switch = await house.discover("switch", **SWITCH, command_template="{{ 1 / 0 }}")
    with pytest.raises(ServiceValidationError, match="division by zero"):
        await house.call(switch, "turn_on")


async def test_availability(house: House) -> None:
    """The broker and the device both have to be there."""
    switch = await house.discover(
        "switch",
        **SWITCH,
        availability=[{"topic": "a"}, {"topic": "b", "value_template": "{{ value_json.state }}"}],
        availability_mode="all",
    )
    assert house.state(switch).state == "unavailable"
    house.say("a", "online")
    house.say("b", {"state": "online"})
    assert house.state(switch).state == "unknown"
    house.say("b", {"state": "offline"})
    assert house.state(switch).state == "unavailable"
    house.say("b", {"state": "online"})
    house.fake.drop()
    assert house.state(switch).state == "unavailable"


async def test_template_variables(house: House) -> None:
    """A template knows the entity that it serves."""
    switch = await house.discover(
        "switch",
        command_topic="s/set",
        command_template="{{ entity_id }} {{ value }} {{ this.state }}",
    )
    assert await house.call(switch, "turn_on") == [("s/set", f"{switch} ON unknown")]


async def test_names_and_looks(house: House) -> None:
    """What a device says about its entity is how it looks."""
    switch = await house.discover(
        "switch",
        **SWITCH,
        name="Heater",
        icon="mdi:radiator",
        entity_category="config",
        default_entity_id="switch.my_heater",
        entity_picture="http://example.com/x.png",
    )
    assert switch == "switch.my_heater"
    state = house.state(switch)
    assert state.attributes["friendly_name"] == "Thing Heater"
    assert state.attributes["icon"] == "mdi:radiator"
    assert state.attributes["entity_picture"] == "http://example.com/x.png"
    (entity,) = house.entities()
    assert entity.entity_category == "config"


async def test_disabled(house: House) -> None:
    """An entity that a device would rather not show is in the registry, disabled."""
    switch = await house.discover("switch", **SWITCH, enabled_by_default=False)
    (entity,) = house.entities()
    assert entity.disabled_by is er.RegistryEntryDisabler.INTEGRATION
    assert house.hass.states.get(switch) is None


async def test_described_anew(house: House, clock: Clock) -> None:
    """A device that changes what it is keeps its entity; one it no longer has goes after a while."""
    switch = await house.discover("switch", **SWITCH)
    house.say("s", "ON")
    topic = "homeassistant/switch/thing/config"
    base = {"unique_id": "thing", "device": {"identifiers": ["thing"], "name": "Thing"}}
    house.say(topic, {**base, **SWITCH, "name": None, "icon": "mdi:fan"})
    await settle(house.hass)
    state = house.state(switch)
    assert state.attributes["icon"] == "mdi:fan"
    assert state.state == "on", "the same source, the same value"
    house.say(topic, {**base, "name": None, "command_topic": "x/set", "state_topic": "x"})
    assert await house.call(switch, "turn_on") == [("x/set", "ON")]
    other = {**base, "unique_id": "two", "name": "Two", **SWITCH}
    house.say("homeassistant/switch/two/config", other)
    await settle(house.hass)
    assert len(house.entities()) == 2
    house.say("homeassistant/switch/two/config", "")
    await settle(house.hass)
    assert house.state("switch.thing_two").state == "unavailable"
    assert house.state(switch).state != "unavailable"
    await clock.forward(SETTLED)
    assert [entity.entity_id for entity in house.entities()] == [switch]
    assert house.hass.states.get("switch.thing_two") is None


async def test_withdrawn(house: House) -> None:
    """A device that says it is no more is unavailable, and stays for the user to decide."""
    switch = await house.discover("switch", **SWITCH)
    house.say("homeassistant/switch/thing/config", "")
    await settle(house.hass)
    assert house.state(switch).state == "unavailable"
    assert house.entities()


async def test_restored(house: House) -> None:
    """After a restart the last value is shown, marked as assumed until the device speaks."""
    house.keep("homeassistant:thing", "switch:thing", {"power": True})
    switch = await house.discover("switch", **SWITCH)
    state = house.state(switch)
    assert state.state == "on"
    assert state.attributes["assumed_state"] is True
    house.say("s", "ON")
    state = house.state(switch)
    assert state.state == "on"
    assert "assumed_state" not in state.attributes


async def test_not_restored(house: House) -> None:
    """Nobody knows what has become of a lock; and rubbish in the store is left there."""
    house.keep("homeassistant:thing", "lock:thing", {"state": "locked"})
    rubbish = {"value": "not a number", "attributes": {"date": "x"}}
    house.keep("homeassistant:thing", "sensor:s", rubbish)
    lock = await house.discover("lock", command_topic="l/set", state_topic="l")
    assert house.state(lock).state == "unknown"
    house.say(
        "homeassistant/sensor/thing/config",
        {
            "unique_id": "s",
            "name": None,
            "state_topic": "l/n",
            "unit_of_measurement": "W",
            "device": {"identifiers": ["thing"], "name": "Thing"},
        },
    )
    await settle(house.hass)
    assert house.state("sensor.thing_sensor").state == "unknown"


async def test_devices_and_areas(house: House) -> None:
    """A device has its manufacturer, its parent, and the area that it suggests if that exists."""
    attic = ar.async_get(house.hass).async_create("Attic").id
    registry = dr.async_get(house.hass)
    device = {
        "name": "Child",
        "manufacturer": "Maker",
        "model": "Model",
        "via_device": "parent",
        "suggested_area": "Attic",
        "connections": [["mac", "AA:BB:CC:DD:EE:FF"]],
    }
    await house.discover("switch", **SWITCH, device={"identifiers": ["child"], **device})
    house.say(
        "homeassistant/switch/parent/config",
        {"unique_id": "p", **SWITCH, "device": {"identifiers": ["parent"], "name": "Parent"}},
    )
    await house.adopt_all()
    by_name = {
        entry.name: entry
        for entry in dr.async_entries_for_config_entry(registry, house.entry.entry_id)
    }
    child, parent, hub = by_name["Child"], by_name["Parent"], by_name["broker.local"]
    assert (child.manufacturer, child.model) == ("Maker", "Model")
    assert ("mac", "aa:bb:cc:dd:ee:ff") in child.connections
    assert child.via_device_id == parent.id
    assert parent.via_device_id == hub.id
    assert child.area_id == attic


async def test_a_bug_of_one_entity(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What goes wrong in one entity is logged with its id and disturbs no other."""
    switch = await house.discover("switch", **SWITCH)
    entity: Any = house.hass.data["switch"].get_entity(switch)

    def fail(_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(entity, "_show", fail)
    house.say("s", "ON")
    assert switch in caplog.text
