"""What is passed over, and states that are written without new attributes: the long way gives the same.

Two devices of one kind hear the same, are told the same and are changed by the user alike. Of the second
nothing is remembered, so that all is read, and all is written, each time.
"""

from collections import Counter
import json
from random import Random
from typing import Any, Final

from homeassistant.const import ATTR_FRIENDLY_NAME
from homeassistant.core import Event, EventStateChangedData, callback
from homeassistant.core_config import DATA_CUSTOMIZE
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_values import EntityValues
from homeassistant.util import slugify
from homeassistant.util.unit_system import METRIC_SYSTEM, US_CUSTOMARY_SYSTEM
import pytest

from custom_components.mqtt_polyglot.entity import PolyglotEntity
from custom_components.mqtt_polyglot.entity_state import StateWriter
from custom_components.mqtt_polyglot.model.inlet import Entrance
from custom_components.mqtt_polyglot.model.traits import TRAITS

from .clock import Clock, turn
from .counting import count_results
from .house import House
from .platforms.examples import EXAMPLES, Action, platform_of

STEPS: Final = 120
PARTS: Final = 6
NAMES: Final = sorted(name for name in EXAMPLES if TRAITS[platform_of(name)].entity)
BARE: Final[dict[str, dict[str, Any]]] = {
    "sensor warm": {"device_class": "temperature", "unit_of_measurement": "°C"},
    "sensor energy": {"device_class": "energy", "unit_of_measurement": "kWh", "expire_after": 600},
    "sensor text": {},
    "sensor enum": {"device_class": "enum", "options": ["1", "2", "on"]},
    "binary_sensor": {"payload_on": "1", "payload_off": "0"},
    "number": {"command_topic": "c", "min": -5, "max": 70_000, "step": 0.5},
    "text": {"command_topic": "c"},
    "select": {"command_topic": "c", "options": ["1", "2", "on"]},
    "switch": {"command_topic": "c", "payload_on": "1", "payload_off": "0"},
}
"""What mostly shows a value and nothing else, all of them on one topic."""

VALUES: Final = (
    *(1, 2, 2.0, 0, -3.5, 21.25, 1e22, 65_000, 0.1 + 0.2, True, None),
    *("1", "2", " 2 ", "on", "off", "None", "", "nan", "x" * 300, "2.0", [1], {"a": 1}),
)


class Twins:
    """Two devices of one kind."""

    def __init__(self, house: House, clock: Clock, random: Random) -> None:
        """Begin with two that have said nothing."""
        self.house, self.hass = house, house.hass
        self._clock = clock
        self.random = random
        self.look = 0
        self.examples = random.sample(NAMES, PARTS)
        self.last: tuple[str, Any, bool] = ("", b"", False)
        self.written: dict[str, dict[str, list[Any]]] = {"fast": {}, "slow": {}}
        self.hass.bus.async_listen("state_changed", self._on_state)

    @callback
    def _on_state(self, event: Event[EventStateChangedData]) -> None:
        domain, _, name = event.data["entity_id"].partition(".")
        which, _, part = name.partition("_")
        if which in self.written and (state := event.data["new_state"]) is not None:
            attributes = dict(state.attributes)
            attributes[ATTR_FRIENDLY_NAME] = attributes[ATTR_FRIENDLY_NAME].partition(" ")[2]
            attributes.pop("entity_picture", None)
            attributes.pop("access_token", None)
            states = self.written[which].setdefault(f"{domain}.{part}", [])
            states.append((state.state, attributes))

    def announce(self) -> None:
        """Have both describe themselves."""
        for which in self.written:
            components = {
                slugify(name): _named(name, EXAMPLES[name].config, which) for name in self.examples
            } | {
                slugify(name): _named(name, config, which)
                | {"state_topic": f"{which}/bare", "value_template": "{{ value_json.v }}"}
                for name, config in BARE.items()
            }
            for component in components.values():
                component["icon"] = f"mdi:numeric-{self.look}"
            payload = {
                "device": {"identifiers": [which], "name": which},
                "origin": {"name": "test"},
                "availability_topic": f"{which}/there",
                "components": components,
            }
            topic = f"homeassistant/device/{which}/config"
            self.house.fake.receive(topic, json.dumps(payload), retain=True)

    def forget(self) -> None:
        """Have nothing be remembered of the slow one."""
        for state in self.house.hub.controller.devices["homeassistant:slow"].states.values():
            state.forget()
            if isinstance(state.listener, PolyglotEntity):
                state.listener._whole = None

    def say(self, topic: str, payload: str | bytes, *, retain: bool = False) -> None:
        """Have both say something."""
        self.last = (topic, payload, retain)
        for which in self.written:
            self.forget()
            self.house.fake.receive(f"{which}/{topic}", payload, retain=retain)

    async def step(self) -> None:
        """Have something happen to both."""
        happen = self.random.choice(
            (self._say,) * 6
            + (self._say_value,) * 10
            + (self._repeat,) * 12
            + (self._wait, self._gap, self._leave, self._command, self._command)
            + (self._describe, self._set, self._customize, self._measure)
        )
        await happen()
        await self.settle()

    async def _say(self) -> None:
        example = EXAMPLES[self.random.choice(self.examples)]
        for topic, payload in self.random.choice((example.says, example.says, example.unknown)):
            self.say(topic, payload, retain=self.random.random() < 0.2)

    async def _say_value(self) -> None:
        payload = json.dumps({"v": self.random.choice(VALUES)})
        self.say("bare", payload, retain=self.random.random() < 0.1)

    async def _repeat(self) -> None:
        topic, payload, retain = self.last
        for _ in range(self.random.randint(1, 4)):
            self.say(topic, payload, retain=retain)

    async def _wait(self) -> None:
        await self._clock.forward(self.random.choice((1, 9, 400, 700)))

    async def _gap(self) -> None:
        self.house.fake.drop()
        await self._clock.forward(self.random.choice((1, 700)))
        self.house.fake.start()

    async def _leave(self) -> None:
        self.say("there", "offline", retain=True)
        if self.random.random() < 0.5:
            self.say(*self.last[:2])
        await self.settle()
        self.say("there", "online", retain=True)

    async def _command(self) -> None:
        name = self.random.choice([*self.examples, *BARE])
        actions = EXAMPLES[name].actions if name in EXAMPLES else ()
        action = self.random.choice(actions or (Action("turn_on", []),))
        for which in self.written:
            self.forget()
            domain = name.split()[0]
            target = {"entity_id": f"{domain}.{which}_{slugify(name)}"}
            try:
                await self.hass.services.async_call(
                    domain, action.service, action.data | target, blocking=False
                )
            except HomeAssistantError, ServiceValidationError:
                continue
        await turn()
        if self.random.random() < 0.5:
            await self._clock.forward(11)

    async def _describe(self) -> None:
        self.look = 1 - self.look
        self.announce()

    async def _set(self) -> None:
        """Have the user rename something, or choose a unit."""
        registry = er.async_get(self.hass)
        name = f"N{self.random.random()}"
        unit = self.random.choice(("°F", "°C", "K"))
        for which in self.written:
            registry.async_update_entity(f"binary_sensor.{which}_binary_sensor", icon=f"mdi:{name}")
            registry.async_update_entity_options(
                f"sensor.{which}_sensor_warm", "sensor", {"unit_of_measurement": unit}
            )

    async def _customize(self) -> None:
        """Have the user reload what is customized in ``configuration.yaml``."""
        custom = {"mood": str(self.random.random())}
        exact = {f"switch.{which}_switch": custom for which in self.written}
        self.hass.data[DATA_CUSTOMIZE] = EntityValues(exact)

    async def _measure(self) -> None:
        """Have the user choose a system of units."""
        self.hass.config.units = self.random.choice((METRIC_SYSTEM, US_CUSTOMARY_SYSTEM))

    async def settle(self) -> None:
        """Let come what comes at once."""
        for _ in range(4):
            await turn()
            while any(
                each._held is not None for each in self.house.hub.controller.devices.values()
            ):
                await turn()


def _named(name: str, config: dict[str, Any], which: str) -> dict[str, Any]:
    keys = {
        key: f"{which}/{value}" if key.endswith("topic") else value for key, value in config.items()
    }
    own = f"{which}_{slugify(name)}"
    domain = name.split(maxsplit=1)[0]
    return {
        **keys,
        "platform": domain,
        "name": name,
        "unique_id": own,
        "default_entity_id": f"{domain}.{own}",
    }


@pytest.mark.parametrize("seed", range(4))
async def test_twins(
    house: House, clock: Clock, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever happens, both write the same states."""
    short: Counter[str] = Counter()
    for kind, name in ((Entrance, "passes_over"), (StateWriter, "_value_text")):
        count_results(monkeypatch, short, kind, name)
    twins = Twins(house, clock, Random(seed))
    twins.announce()
    await house.adopt_all()
    twins.say("there", "online", retain=True)
    await twins.settle()
    for number in range(STEPS):
        await twins.step()
        assert twins.written["fast"] == twins.written["slow"], f"step {number}"
        for written in twins.written.values():
            written.clear()
    assert short["passes_over"] > STEPS / 10
    assert short["_value_text"] > STEPS / 10


@pytest.mark.parametrize("platform", ["number", "sensor"])
async def test_another_system_of_units(house: House, platform: str) -> None:
    """The next value comes with the unit and the limits that go with it."""
    topics = {"state_topic": "t"} | ({"command_topic": "c"} if platform == "number" else {})
    entity_id = await house.discover(platform, **BARE["sensor warm"], **topics)
    house.say("t", "20")
    house.say("t", "21")
    house.hass.config.units = US_CUSTOMARY_SYSTEM
    house.say("t", "25")
    state = house.state(entity_id)
    assert (float(state.state), state.attributes["unit_of_measurement"]) == (77, "°F")
    assert state.attributes.get("max") == (212 if platform == "number" else None)
