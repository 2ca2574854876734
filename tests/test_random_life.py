"""Random lives of a device: when the dust has settled it shows what it said last."""

import json
from random import Random
from typing import Any, Final

import pytest

from .clock import Clock, turn
from .house import House

_STEPS: Final = 40

_WORDS: Final[dict[str, dict[str, str]]] = {
    "switch": {"ON": "on", "OFF": "off", "None": "unknown"},
    "sensor": {"1": "1", "2": "2", "None": "unknown"},
    "binary_sensor": {"ON": "on", "OFF": "off", "None": "unknown"},
    "lock": {"LOCKED": "locked", "UNLOCKED": "unlocked", "JAMMED": "jammed", "huh": "unknown"},
}
"""What each component may say, and what is shown then."""


class Life:
    """A device, its broker, and what should be shown of it."""

    def __init__(self, house: House, clock: Clock, random: Random) -> None:
        """Begin with a device that has said nothing."""
        self.house = house
        self._clock = clock
        self._random = random
        self._whole = random.random() < 0.5
        self._present = dict.fromkeys(_WORDS, True)
        self._looks = dict.fromkeys(_WORDS, 0)
        self._places = dict.fromkeys(_WORDS, 0)
        self.shown = dict.fromkeys(_WORDS, "unknown")

    def _topic(self, platform: str) -> str:
        return f"thing/{platform}/{self._places[platform]}"

    def announce(self) -> None:
        """Describe itself, in one message or in one for each component."""
        parts: dict[str, dict[str, Any]] = {
            platform: {
                "name": platform,
                "unique_id": platform,
                "state_topic": self._topic(platform),
                "command_topic": f"thing/{platform}/set",
                "icon": f"mdi:numeric-{self._looks[platform]}",
            }
            for platform in _WORDS
            if self._present[platform]
        }
        device = {"identifiers": ["thing"], "name": "Thing"}
        if self._whole:
            components = {name: {"platform": name, **part} for name, part in parts.items()}
            payload = {"device": device, "origin": {"name": "test"}, "components": components}
            self._announce("device/thing", payload if parts else None)
            return
        for platform in _WORDS:
            part = parts.get(platform)
            self._announce(f"{platform}/thing", part and {**part, "device": device})

    def _announce(self, topic: str, payload: dict[str, Any] | None) -> None:
        text = json.dumps(payload) if payload else ""
        self.house.fake.receive(f"homeassistant/{topic}/config", text, retain=True)

    async def step(self) -> None:
        """Have something happen."""
        platform = self._random.choice(tuple(_WORDS))
        match self._random.choice(("say",) * 4 + ("part", "look", "move", "gap", "reload", "gone")):
            case "say":
                word = self._random.choice(tuple(_WORDS[platform]))
                kept = self._random.random() < 0.3
                self.house.fake.receive(self._topic(platform), word, retain=kept)
                self.shown[platform] = _WORDS[platform][word]
            case "part":
                self._present[platform] = False
                self.announce()
                await self.settle()
                await self._clock.forward(self._random.choice((1, 50)))
                self._present[platform] = True
            case "look":
                self._looks[platform] = 1 - self._looks[platform]
            case "move":
                self._places[platform] = 1 - self._places[platform]
                self._hear_kept(platform)
            case "gap":
                self.house.fake.drop()
                await self._clock.forward(self._random.choice((1, 100)))
                self.house.fake.start()
                self._hear_kept(*_WORDS)
            case "reload":
                assert await self.house.hass.config_entries.async_reload(self.house.entry.entry_id)
                self.house = House(self.house.hass, self.house.broker, self.house.entry)
                self.shown["lock"] = "unknown"
                self._hear_kept(*_WORDS)
            case "gone":
                present, self._present = self._present, dict.fromkeys(_WORDS, False)
                self.announce()
                await self._clock.forward(self._random.choice((1, 100)))
                self._present = present
        self.announce()
        await self.settle()

    def _hear_kept(self, *platforms: str) -> None:
        for platform in platforms:
            if kept := self.house.fake.retained.get(self._topic(platform)):
                self.shown[platform] = _WORDS[platform][kept.decode()]

    async def settle(self) -> None:
        """Let come what comes at once."""
        for _ in range(4):
            await turn()


@pytest.mark.parametrize("seed", range(6))
async def test_random_life(house: House, clock: Clock, seed: int) -> None:
    """Whatever is announced, kept, lost and moved: each state is the last that was heard."""
    life = Life(house, clock, Random(seed))
    life.announce()
    await house.adopt_all()
    for _ in range(_STEPS):
        await life.step()
        shown = {name: life.house.state(f"{name}.thing_{name}").state for name in _WORDS}
        assert shown == life.shown
