"""What a message may cost: one parse, one state an entity that changed, no task, and less when it repeats."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import Mock

from homeassistant.core import StateMachine, callback
from homeassistant.helpers import entity_registry as er
import orjson
import pytest

from custom_components.mqtt_polyglot.model.codec import Codec
from custom_components.mqtt_polyglot.template.engine import HassTemplateEngine

from .double import settle
from .house import House


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> dict[str, Mock]:
    """Count the operations that a message is not to be generous with."""
    counters = {name: Mock() for name in ("parses", "renders", "decodes", "writes", "tasks")}

    def counted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            counters[name]()
            return function(*args, **kwargs)

        return call

    loop = asyncio.BaseEventLoop
    monkeypatch.setattr("orjson.loads", counted("parses", orjson.loads))
    for kind in _codecs(Codec):
        if "decode" in vars(kind):
            monkeypatch.setattr(kind, "decode", counted("decodes", kind.decode))
    render = counted("renders", HassTemplateEngine.render_value)
    monkeypatch.setattr(HassTemplateEngine, "render_value", render)
    written = counted("writes", StateMachine.async_set_internal)
    monkeypatch.setattr(StateMachine, "async_set_internal", written)
    monkeypatch.setattr(loop, "create_task", counted("tasks", loop.create_task))
    return counters


def _codecs(kind: Any) -> Iterator[Any]:
    """All codecs that there are."""
    for each in kind.__subclasses__():
        yield each
        yield from _codecs(each)


def costs(count: dict[str, Mock]) -> dict[str, int]:
    """What was done since the last look, if anything."""
    done = {name: counter.call_count for name, counter in count.items() if counter.call_count}
    for counter in count.values():
        counter.reset_mock()
    return done


async def test_zigbee2mqtt(house: House, count: dict[str, Mock]) -> None:
    """One document with the values of many entities."""
    await house.play("zigbee2mqtt/metering_plug.json")
    topic = "zigbee2mqtt/metering_plug"
    payload: dict[str, Any] = {"state": "ON", "power": 10, "energy": 1, "linkquality": 7}
    house.say(topic, payload)
    costs(count)
    house.say(topic, payload)
    assert costs(count) == {"parses": 1}
    house.say(topic, payload)
    assert costs(count) == {}, "said three times, it is passed over"
    house.say(topic, payload | {"power": 11})
    assert costs(count) == {"parses": 1, "decodes": 1, "writes": 1}
    house.say(topic, payload | {"power": 12, "state": "OFF"})
    assert costs(count) == {"parses": 1, "decodes": 2, "writes": 2}
    house.say(f"{topic}/somewhere/else", payload)
    assert costs(count) == {}


async def test_home_assistant_discovery(house: House, count: dict[str, Mock]) -> None:
    """One topic with the values of many entities, by plain paths and by a template."""
    device = {"identifiers": ["d"], "name": "D"}
    templates = ["{{ value_json.a }}", "{{ value_json['b'] }}", "{{ value_json.c.d }}"]
    for number, template in enumerate(templates):
        house.say(
            f"homeassistant/sensor/d/{number}/config",
            {
                "unique_id": f"d{number}",
                "name": f"S{number}",
                "state_topic": "d",
                "value_template": template,
                "device": device,
            },
        )
    await house.adopt_all()
    house.say("d", {"a": 1, "b": 2, "c": {"d": 3}})
    costs(count)
    house.say("d", {"a": 1, "b": 2, "c": {"d": 3}})
    assert costs(count) == {"parses": 1}
    house.say("d", {"a": 1, "b": 2, "c": {"d": 3}})
    assert costs(count) == {}
    house.say("d", {"a": 1, "b": 9, "c": {"d": 3}})
    assert costs(count) == {"parses": 1, "decodes": 1, "writes": 1}


async def test_disabled(house: House, count: dict[str, Mock]) -> None:
    """What an entity would show that is disabled is read when it is enabled."""
    device = {"identifiers": ["d"], "name": "D"}
    for name in ("a", "b"):
        house.say(
            f"homeassistant/sensor/d/{name}/config",
            {
                "unique_id": f"d{name}",
                "name": name,
                "state_topic": "d",
                "value_template": f"{{{{ value_json.{name} }}}}",
                "enabled_by_default": name == "a",
                "device": device,
            },
        )
    await house.adopt_all()
    costs(count)
    house.say("d", {"a": 1, "b": 2})
    assert costs(count) == {"parses": 1, "decodes": 1, "writes": 1}
    house.say("d", {"a": 2, "b": 3})
    assert costs(count) == {"parses": 1, "decodes": 1, "writes": 1}
    house.say("d", {"b": 4})
    assert costs(count) == {"parses": 1}, "said alone, it is kept, too"
    house.say("d", {"a": 3})
    er.async_get(house.hass).async_update_entity("sensor.d_b", disabled_by=None)
    await settle(house.hass)
    assert house.state("sensor.d_b").state == "4"
    assert house.state("sensor.d_a").state == "3"


async def test_announced_again(house: House, count: dict[str, Mock]) -> None:
    """A device that says again what it is costs the parse."""
    config = {
        "unique_id": "s",
        "name": None,
        "state_topic": "s",
        "device": {"identifiers": ["d"], "name": "D"},
    }
    topic = "homeassistant/sensor/s/config"
    house.say(topic, config)
    await house.adopt_all()
    costs(count)
    house.say(topic, config)
    assert costs(count) == {"parses": 1}


async def test_pulse(house: House, count: dict[str, Mock]) -> None:
    """Two messages in a row are two states, however fast they come."""
    house.say(
        "homeassistant/binary_sensor/b/config",
        {"unique_id": "b", "name": "B", "state_topic": "b"},
    )
    await house.adopt_all()
    house.say("b", "OFF")
    costs(count)
    seen: list[str] = []
    house.hass.bus.async_listen(
        "state_changed", callback(lambda event: seen.append(event.data["new_state"].state))
    )
    house.say("b", "ON")
    house.say("b", "OFF")
    assert costs(count) == {"decodes": 2, "writes": 2}
    await house.hass.async_block_till_done()
    assert seen == ["on", "off"]
