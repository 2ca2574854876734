"""What a device costs in memory that is of a model which is there already: what only it can have."""

from collections import Counter
import gc
from typing import Any

from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.model.availability import Availability
from custom_components.mqtt_polyglot.model.codec import Codec
from custom_components.mqtt_polyglot.model.reader import Reader
from custom_components.mqtt_polyglot.model.state import NOTHING, ComponentState

from .house import House

_VALUES: dict[str, tuple[str, dict[str, Any]]] = {
    "temperature": ("sensor", {"unit_of_measurement": "°C", "device_class": "temperature"}),
    "humidity": ("sensor", {"unit_of_measurement": "%", "device_class": "humidity"}),
    "mode": ("sensor", {"value_template": "{{ value_json.mode | upper }}"}),
    "occupancy": ("binary_sensor", {"device_class": "occupancy"}),
    "state": ("switch", {"command_topic": "plug%d/set"}),
    "level": ("select", {"options": ["low", "high"], "command_topic": "plug%d/set/level"}),
}


async def _add(house: House, number: int) -> None:
    """Have a device of the model announce itself, adopt it, and have it say everything twice."""
    topic = f"plug{number}"
    places = [{"topic": "gateway/state"}, {"topic": f"{topic}/availability"}]
    for key, (platform, more) in _VALUES.items():
        config: dict[str, Any] = {
            "name": key,
            "unique_id": f"{topic}_{key}",
            "state_topic": topic,
            "availability": places,
            "value_template": f"{{{{ value_json.{key} }}}}",
            "device": {"identifiers": [topic], "name": topic, "model": "Plug"},
            "origin": {"name": "Gateway"},
            **more,
        }
        if "command_topic" in config:
            config["command_topic"] %= number
        house.say(f"homeassistant/{platform}/{topic}/{key}/config", config)
    await house.adopt_all()
    house.say("gateway/state", "online")
    house.say(f"{topic}/availability", "online")
    for value in (1, 2):
        said = {"temperature": value, "humidity": value, "mode": "a", "occupancy": "ON"}
        house.say(topic, {**said, "state": "ON", "level": "low"})
    await house.hass.async_block_till_done()


def _ours() -> Counter[type]:
    """All objects of our own that the garbage collector looks at."""
    for _ in range(3):
        gc.collect()
    kinds = (type(each) for each in gc.get_objects())
    return Counter(kind for kind in kinds if DOMAIN in kind.__module__)


def _all() -> int:
    """How many objects there are, of whatever kind."""
    for _ in range(3):
        gc.collect()
    return len(gc.get_objects())


async def test_a_device_of_a_known_model(house: House) -> None:
    """It has its topics, its values and its entities; how it is read is there already."""
    for number in range(3):
        await _add(house, number)
    before = _ours()
    await _add(house, 3)
    more = {kind: count for kind, count in (_ours() - before).items() if count > 0}
    assert len(house.entities()) == 4 * len(_VALUES)
    assert [kind for kind in more if issubclass(kind, (Codec, Reader))] == []
    assert more[Availability] == 1
    assert sum(more.values()) <= 18 * len(_VALUES), more


async def test_all_objects_of_a_device(house: House) -> None:
    """What Home Assistant and we have for an entity, the values and states of its device included."""
    for number in range(3):
        await _add(house, number)
    before = _all()
    for number in range(3, 7):
        await _add(house, number)
    each = (_all() - before) / (4 * len(_VALUES))
    assert each <= 88, each


async def test_what_most_components_have_none_of(house: House) -> None:
    """What is awaited, could not be read, or was put away is made when there is any."""
    for number in range(2):
        await _add(house, number)
    devices = house.hub.controller.devices.values()
    states = [state for device in devices for state in device.states.values()]
    made = {
        name
        for state in states
        for name in ComponentState.__slots__
        if type(each := getattr(state, name)) in (dict, set, list) and each is not NOTHING
    }
    assert made == {"_values"}
    keys = [state._live for state in states] + [
        inlet.only
        for device in devices
        for entrance in device._entrances.values()
        for inlet in entrance.inlets
    ]
    assert len({id(each) for each in keys}) == len(set(keys))


async def test_what_is_described_is_noted_down_once(house: House) -> None:
    """Which attributes a description has set is the same for all sensors of a kind."""
    for number in range(2):
        await _add(house, number)
    states = [
        next(s for key, s in device.states.items() if key.endswith("humidity"))
        for device in house.hub.controller.devices.values()
    ]
    one, other = (getattr(state.listener, "_described") for state in states)  # noqa: B009
    assert one
    assert one is other


async def test_attributes_of_an_entity(house: House) -> None:
    """With one more than 42 of them, the dictionary of an entity takes twice the memory."""
    for number in range(2):
        await _add(house, number)
    device = house.hub.controller.devices["homeassistant:plug0"]
    entities = [state.listener for state in device.states.values()]
    assert max(len(vars(entity)) for entity in entities) <= 42, list(map(vars, entities))
