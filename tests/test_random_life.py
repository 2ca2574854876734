"""Random lives of a device: when the dust has settled it shows what it said last."""

import asyncio
from collections.abc import Mapping
import json
from random import Random
from typing import Any, Final

from homeassistant.util import slugify
import pytest

from custom_components.mqtt_polyglot.model.traits import TRAITS

from .clock import Clock, turn
from .house import House
from .platforms.examples import EXAMPLES, platform_of

_STEPS: Final = 40
_PARTS: Final = 8
"""How many components the device has."""

_SOON: Final = frozenset({"expire_after", "off_delay"})
"""Keys with which time alone changes a state."""

_NAMES: Final = sorted(
    name
    for name, example in EXAMPLES.items()
    if TRAITS[platform_of(name)].entity and not example.occurs
)


class Part:
    """One component, what it says at present, and where."""

    def __init__(self, name: str) -> None:
        """Begin with one that has said nothing."""
        self.platform = platform_of(name)
        self.key = slugify(name)
        self.example = EXAMPLES[name]
        self.present = True
        self.look = 0
        self.place = 0
        self.shown = "unknown" if self.example.before == "unavailable" else self.example.before

    @property
    def entity_id(self) -> str:
        """The id of its entity."""
        return f"{self.platform}.thing_{self.key}"

    def topic(self, topic: str) -> str:
        """Where it says or hears something."""
        return f"thing/{self.key}/{self.place}/{topic}"

    def config(self) -> dict[str, Any]:
        """What it announces now."""
        keys = {
            key: self.topic(value) if key.endswith("topic") else value
            for key, value in self.example.config.items()
            if key not in _SOON
        }
        icon = f"mdi:numeric-{self.look}"
        return {**keys, "name": self.key, "unique_id": self.key, "icon": icon}

    def hear_kept(self, retained: Mapping[str, bytes]) -> None:
        """Know what it shows when it is told what the broker has kept."""
        example = self.example
        kept = {topic: retained.get(self.topic(topic)) for topic, _ in example.says}
        if any(kept[topic] == _bytes(said) for topic, said in example.unknown):
            self.shown = "unknown"
        elif all(kept.values()) and kept:
            self.shown = example.state


def _bytes(payload: str | bytes) -> bytes:
    return payload if isinstance(payload, bytes) else payload.encode()


class Life:
    """A device, its broker, and what should be shown of it."""

    def __init__(self, house: House, clock: Clock, random: Random) -> None:
        """Begin with a device that has said nothing."""
        self.house = house
        self._clock = clock
        self._random = random
        self._whole = random.random() < 0.5
        self.parts = [Part(name) for name in random.sample(_NAMES, _PARTS)]

    def announce(self) -> None:
        """Describe itself, in one message or in one for each component."""
        configs = {part.key: part.config() for part in self.parts if part.present}
        device = {"identifiers": ["thing"], "name": "Thing"}
        if self._whole:
            components = {
                part.key: {**configs[part.key], "platform": part.platform}
                for part in self.parts
                if part.present
            }
            payload = {"device": device, "origin": {"name": "test"}, "components": components}
            self._announce("device/thing", payload if components else None)
            return
        for part in self.parts:
            config = configs.get(part.key)
            topic = f"{part.platform}/{part.key}"
            self._announce(topic, {**config, "device": device} if config else None)

    def _announce(self, topic: str, payload: dict[str, Any] | None) -> None:
        text = json.dumps(payload) if payload else ""
        self.house.fake.receive(f"homeassistant/{topic}/config", text, retain=True)

    async def step(self) -> None:
        """Have something happen."""
        happen = self._random.choice(
            (self._say,) * 4
            + (self._leave_out, self._look, self._move, self._gap, self._reload, self._vanish)
        )
        await happen(self._random.choice(self.parts))
        self.announce()
        await self.settle()

    async def _leave_out(self, part: Part) -> None:
        part.present = False
        self.announce()
        await self.settle()
        await self._clock.forward(self._random.choice((1, 50)))
        part.present = True

    async def _look(self, part: Part) -> None:
        part.look = 1 - part.look

    async def _move(self, part: Part) -> None:
        part.place = 1 - part.place
        part.hear_kept(self.house.fake.retained)

    async def _gap(self, _: Part) -> None:
        self.house.fake.drop()
        await self._clock.forward(self._random.choice((1, 100)))
        self.house.fake.start()
        self._hear_kept()

    async def _reload(self, _: Part) -> None:
        assert await self.house.hass.config_entries.async_reload(self.house.entry.entry_id)
        self.house = House(self.house.hass, self.house.broker, self.house.entry)
        for part in self.parts:
            if TRAITS[part.platform].confirmed:
                part.shown = "unknown"
            elif part.example.restored is not None and part.shown == part.example.state:
                part.shown = part.example.restored
        self._hear_kept()

    async def _vanish(self, _: Part) -> None:
        for part in self.parts:
            part.present = False
        self.announce()
        await self._clock.forward(self._random.choice((1, 100)))
        for part in self.parts:
            part.present = True
        self.announce()
        await self.settle()
        for part in self.parts:
            # Whether what the broker has kept is newer than what was said before, nobody knows.
            await self._say(part)

    async def _say(self, part: Part) -> None:
        example = part.example
        unknown = bool(example.unknown) and self._random.random() < 0.3
        kept = self._random.random() < 0.3
        for topic, payload in example.unknown if unknown else example.says:
            self.house.fake.receive(part.topic(topic), payload, retain=kept)
        if example.says:
            part.shown = "unknown" if unknown else example.state

    def _hear_kept(self) -> None:
        for part in self.parts:
            part.hear_kept(self.house.fake.retained)

    async def settle(self) -> None:
        """Let come what comes at once, and what waits for templates or for the rest of its announcements."""
        await self._clock.forward(0.001)
        for _ in range(4):
            await turn()
            for _turn in range(100_000):
                if not any(
                    each._held is not None for each in self.house.hub.controller.devices.values()
                ):
                    break
                await asyncio.sleep(0)


@pytest.mark.parametrize("seed", range(10))
async def test_random_life(house: House, clock: Clock, seed: int) -> None:
    """Whatever is announced, kept, lost and moved: each state is the last that was heard."""
    life = Life(house, clock, Random(seed))
    life.announce()
    await house.adopt_all()
    for _ in range(_STEPS):
        await life.step()
        shown = {part.entity_id: life.house.state(part.entity_id).state for part in life.parts}
        assert shown == {part.entity_id: part.shown for part in life.parts}
