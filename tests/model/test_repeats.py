"""Messages that are passed over: a device that remembers is told the same as one that does not."""

from collections import Counter
from collections.abc import Mapping
from random import Random
from typing import Any, Final
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
import orjson
import pytest

from custom_components.mqtt_polyglot.broker.message import Message
from custom_components.mqtt_polyglot.model.availability import Availability
from custom_components.mqtt_polyglot.model.awaited import Answer, Awaited
from custom_components.mqtt_polyglot.model.codec import Choice, Number, Text
from custom_components.mqtt_polyglot.model.components import (
    BinarySensor,
    Common,
    Component,
    Cover,
    Expectation,
    Sensor,
    Switch,
)
from custom_components.mqtt_polyglot.model.data_point import DataPoint, Source
from custom_components.mqtt_polyglot.model.device import Device
from custom_components.mqtt_polyglot.model.inlet import Entrance
from custom_components.mqtt_polyglot.model.reader import Path
from custom_components.mqtt_polyglot.model.spec import DeviceSpec
from custom_components.mqtt_polyglot.model.vocabulary import MotionState
from tests.counting import count_results

STEPS: Final = 4000
NUMBER: Final = Number()
DECODE: Final = Number.decode
ON_OFF: Final = Choice((("ON", True), ("OFF", False)))
MOTION: Final = Choice(tuple((state.value, state) for state in MotionState))
THERE: Final = Availability((Source(topic="there", codec=ON_OFF),), vouched=True)


def said(topic: str, name: str, codec: Any, *others: str) -> DataPoint[Any]:
    """A value in the messages on a topic, or on any of several."""
    sources = (Source(topic=each, codec=codec, reader=Path((name,))) for each in (topic, *others))
    return DataPoint(sources=tuple(sources))


COMPONENTS: Final[tuple[Component, ...]] = (
    Sensor(key="a", value=said("t", "a", Number(), "u"), common=Common(availability=THERE)),
    Sensor(key="b", value=said("t", "b", Text(limit=5)), common=Common(expire_after=20)),
    Sensor(key="each", value=said("e", "a", Number()), common=Common(force_update=True)),
    BinarySensor(key="pulse", value=said("p", "s", ON_OFF), off_delay=3),
    Switch(key="switch", power=said("t", "s", ON_OFF)),
    Switch(key="any", power=said("any/+", "s", ON_OFF)),
    Cover(key="cover", position=said("u", "a", Number()), state=said("u", "m", MOTION)),
)
TOPICS: Final = ("t", "u", "p", "e", "there", "any/1", "any/2")
VALUES: Final[dict[str, tuple[Any, ...]]] = {
    "a": (1, 1.0, "1", 0, 20),
    "b": ("1", 1, "x"),
    "s": ("ON", "OFF"),
    "m": ("stopped", "closing", "open"),
}
ODD: Final = (True, None, "too long", [1], {"a": 1}, {"a": True})


class Listener:
    """An entity that notes down what it is told."""

    def __init__(self, twin: Twin, key: str) -> None:
        self._twin, self._key = twin, key

    def on_values(self, changed: frozenset[str]) -> None:
        self._twin.told.append((self._key, changed))

    def on_occurrence(self, key: str, value: Any) -> None:
        raise AssertionError

    def on_redefined(self, state: Any) -> None:
        raise AssertionError


class Twin:
    """A device, and all that it is told and shows."""

    def __init__(self, *, remembers: bool) -> None:
        self._remembers = remembers
        self.told: list[Any] = []
        self.decodes = 0
        self.device = Device(DeviceSpec(id="d", name="D", components=COMPONENTS))
        for key, state in self.device.states.items():
            state.listener = Listener(self, key)

    def hear(self, topic: str, payload: bytes, *, retain: bool, live: bool) -> None:
        """Take a message."""
        if not self._remembers:
            for state in self.device.states.values():
                state.forget()
        message = Message(topic, payload, retain=retain)
        message.live = live
        with patch.object(Number, "decode", self._decode):
            self.device.apply("any/+" if topic.startswith("any/") else topic, message)

    def _decode(self, wire: Any) -> float | None:
        self.decodes += 1
        return DECODE(NUMBER, wire)

    def expect(self, key: str, value: bool) -> None:
        """Have somebody ask for something."""
        expectation = Expectation(key="power", shown=value, accepts=(value,))
        self.device.states[key].expect(Awaited(expectation, self._on_answer))

    def _on_answer(self, answer: Answer) -> None:
        self.told.append(answer)

    def give_up(self) -> None:
        """Have nobody wait for anything any more."""
        for state in self.device.states.values():
            for awaited in [each for several in state.awaited.values() for each in several]:
                state.give_up(awaited)

    def look(self) -> Mapping[str, Any]:
        """All that can be seen of it."""
        return {
            "told": self.told,
            **{
                key: (
                    dict(state.values()),
                    {point.key: state.shown(point.key) for point in state.component.points()},
                    state.received_at,
                    state.heard_at,
                    state.heard_live,
                    state.stale,
                    state.online,
                    state.unconfirmed,
                    set(state._live),
                    {point: each.count for point, each in state.rejections.items()},
                )
                for key, state in self.device.states.items()
            },
        }


class Lives:
    """What happens to both."""

    def __init__(self, random: Random, freezer: FrozenDateTimeFactory) -> None:
        self._random, self._freezer = random, freezer
        self.twins = (Twin(remembers=True), Twin(remembers=False))
        self._said = {"t": b"{}"}

    def step(self) -> None:
        """Have something happen."""
        happen = self._random.choices(
            (self._say, self._repeat, self._repeat_kept, self._act, self._pass),
            (30, 50, 5, 20, 20),
        )[0]
        happen()

    def _say(self) -> None:
        topic = self._random.choice(TOPICS)
        if topic == "there":
            payload = self._random.choice((b"ON", b"OFF"))
        else:
            names = [name for name in VALUES if self._random.random() < 0.6]
            odd = ODD if self._random.random() < 0.1 else ()
            choose = self._random.choice
            payload = orjson.dumps({name: choose((*VALUES[name], *odd)) for name in names})
        # Others on the same filter say the same.
        for each in TOPICS[-2:] if topic in TOPICS[-2:] else (topic,):
            self._said[each] = payload
        self._hear(topic, retain=self._random.random() < 0.1)

    def _repeat(self) -> None:
        topic = self._random.choice(tuple(self._said)[-3:])
        for _ in range(self._random.randint(1, 4)):
            self._hear(topic, retain=False)

    def _repeat_kept(self) -> None:
        live = self._random.random() < 0.5
        self._hear(self._random.choice(tuple(self._said)), retain=True, live=live)

    def _hear(self, topic: str, *, retain: bool, live: bool = False) -> None:
        self._said[topic] = payload = self._said.pop(topic)
        for twin in self.twins:
            twin.hear(topic, payload, retain=retain, live=live or not retain)

    def _act(self) -> None:
        key, value = self._random.choice(("switch", "any")), self._random.random() < 0.5
        happen = self._random.randrange(7)
        for twin in self.twins:
            states = twin.device.states
            match happen:
                case 0 | 1:
                    twin.expect(key, value)
                case 2:
                    twin.give_up()
                case 3:
                    twin.device.unhear()
                case 4:
                    states[key].assume("power", value)
                case 5:
                    states["pulse"].assume("value", False)
                case 6:
                    states["b"].restore({"value": "kept"}, silence=5)

    def _pass(self) -> None:
        self._freezer.tick(self._random.choice((0.1, 5, 30)))
        for twin in self.twins:
            state = twin.device.states["b"]
            if not state.stale and state.silence >= 20:
                state.expire()


@pytest.mark.parametrize("remembers", [True, False])
def test_a_word_that_some_brokers_mark_as_kept(*, remembers: bool) -> None:
    """The same without the mark is heard, so that what the broker had kept says nothing any more."""
    twin = Twin(remembers=remembers)
    twin.hear("t", b'{"s": "ON"}', retain=True, live=True)
    twin.hear("t", b'{"s": "ON"}', retain=False, live=True)
    twin.hear("t", b'{"s": "OFF"}', retain=True, live=False)
    assert twin.device.states["switch"].values() == {"power": True}


@pytest.mark.parametrize("seed", range(4))
def test_twins(seed: int, freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is said, repeated, asked for and lost."""
    counts: Counter[str] = Counter()
    count_results(monkeypatch, counts, Entrance, "passes_over")
    lives = Lives(Random(seed), freezer)
    for number in range(STEPS):
        lives.step()
        fast, slow = (twin.look() for twin in lives.twins)
        assert fast == slow, f"step {number}"
        for twin in lives.twins:
            twin.told.clear()
    assert counts["passes_over"] > STEPS / 10
    remembering, other = lives.twins
    assert other.decodes - remembering.decodes > STEPS / 10, "what repeats is not decoded"
