"""Messages about components to which nobody listens: they are read when somebody looks."""

from collections import Counter
from random import Random
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
import orjson
import pytest

from custom_components.mqtt_polyglot.broker.message import Message
from custom_components.mqtt_polyglot.conventions.homeassistant.templates import TemplateReader
from custom_components.mqtt_polyglot.model.availability import Availability
from custom_components.mqtt_polyglot.model.awaited import Awaited
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
from custom_components.mqtt_polyglot.model.inlet import Sleepers
from custom_components.mqtt_polyglot.model.reader import Path
from custom_components.mqtt_polyglot.model.spec import DeviceSpec
from custom_components.mqtt_polyglot.model.timestamp import Moment
from custom_components.mqtt_polyglot.model.vocabulary import MotionState
from tests.conventions.homeassistant.helpers import PlainEngine
from tests.counting import count_results

STEPS: Final = 2500
ON_OFF: Final = Choice((("ON", True), ("OFF", False)))
MOTION: Final = Choice(tuple((state.value, state) for state in MotionState))
THERE: Final = Availability((Source(topic="there", codec=ON_OFF),), vouched=True)
ENGINE: Final = PlainEngine()


def said(topic: str, name: str, codec: Any, *others: str) -> DataPoint[Any]:
    """A value in the messages on a topic, or on any of several."""
    sources = (Source(topic=each, codec=codec, reader=Path((name,))) for each in (topic, *others))
    return DataPoint(sources=tuple(sources))


def rendered(topic: str, template: str, codec: Any) -> DataPoint[Any]:
    """A value that a template makes of the messages on a topic."""
    reader = TemplateReader(template=template, engine=ENGINE)
    return DataPoint(sources=(Source(topic=topic, codec=codec, reader=reader),))


COMPONENTS: Final[tuple[Component, ...]] = (
    Sensor(key="a", value=said("t", "a", Number()), common=Common(availability=THERE)),
    Sensor(key="limited", value=said("t", "a", Number(maximum=10))),
    Sensor(key="several", value=said("t", "a", Number(), "u")),
    Sensor(key="secret", value=DataPoint(sources=said("t", "b", Text()).sources, secret=True)),
    Sensor(key="b", value=said("t", "b", Text(limit=5)), common=Common(expire_after=20)),
    Sensor(key="item", value=rendered("t", "{{ value_json.a }}", Number())),
    Sensor(key="method", value=rendered("t", "{{ value_json.items }}", Text(limit=20))),
    Sensor(key="doubled", value=rendered("t", "{{ value_json.a * 2 }}", Text(limit=20))),
    Sensor(
        key="when",
        value=rendered("t", "{{ value_json['w'] }}", Moment()),
        common=Common(attributes=said("u", "m", Text())),
    ),
    Sensor(key="each", value=said("t", "a", Number()), common=Common(force_update=True)),
    BinarySensor(key="pulse", value=said("t", "s", ON_OFF), off_delay=3),
    Switch(key="switch", power=said("t", "s", ON_OFF)),
    Switch(key="remote", power=said("t", "s", Choice(ON_OFF.pairs, ignore_others=True))),
    Switch(key="any", power=said("any/+", "s", ON_OFF)),
    Cover(key="cover", position=said("t", "a", Number()), state=said("t", "m", MOTION)),
)
TOPICS: Final = ("t", "t", "t", "u", "there", "any/1", "any/2")
VALUES: Final[dict[str, tuple[Any, ...]]] = {
    "a": (1, 1.5, 20),
    "b": ("1", 1, "x"),
    "s": ("ON", "OFF"),
    "m": ("stopped", "closing", "open"),
    "w": ("2026-01-01T00:00:00+00:00", "2026-01-02T00:00:00Z"),
    "items": ("of a dictionary",),
}
ODD: Final = (True, None, "too long", "", " \n", "12", [1], {"a": 1}, 1e99, 1e101, -1e30)


class Listener:
    """An entity that notes down what it is told."""

    def __init__(self, twin: Twin, key: str) -> None:
        self._twin, self._key = twin, key

    def on_values(self, changed: frozenset[str]) -> None:
        if self._key in self._twin.attended:
            self._twin.told.append((self._key, changed))

    def on_occurrence(self, key: str, value: Any) -> None:
        raise AssertionError

    def on_redefined(self, state: Any) -> None:
        """It is what it was."""


class Twin:
    """A device, and all that can be seen of it."""

    def __init__(self, *, sleeps: bool) -> None:
        self._sleeps = sleeps
        self.told: list[Any] = []
        self.attended: set[str] = set()
        self.device = Device(DeviceSpec(id="d", name="D", components=COMPONENTS))
        for key, state in self.device.states.items():
            state.listener = None if sleeps else Listener(self, key)

    def attend(self, key: str) -> None:
        """Have an entity come or go."""
        self.attended ^= {key}
        if self._sleeps:
            state = self.device._states[key]
            state.listener = Listener(self, key) if key in self.attended else None
            if key in self.attended:
                self.told.append((key, dict(state.values()), state.heard_at, state.stale))
        elif key in self.attended:
            state = self.device.states[key]
            self.told.append((key, dict(state.values()), state.heard_at, state.stale))

    def redefine(self, components: tuple[Component, ...]) -> None:
        """Have the device described anew."""
        self.device.redefine(DeviceSpec(id="d", name="D", components=components))
        for key, state in self.device.states.items():
            if not self._sleeps or key in self.attended:
                state.listener = Listener(self, key)

    def look(self) -> dict[str, Any]:
        """All that can be seen of it."""
        return {
            key: (
                dict(state.values()),
                state.received_at,
                state.heard_at,
                state.heard_live,
                state.stale,
                state.online,
                state.unconfirmed,
                state.lasting(),
                set(state._live),
                {point: each.reason for point, each in state.rejections.items()},
            )
            for key, state in self.device.states.items()
        }


class Lives:
    """What happens to both."""

    def __init__(self, random: Random, freezer: FrozenDateTimeFactory) -> None:
        self._random, self._freezer = random, freezer
        self.twins = (Twin(sleeps=True), Twin(sleeps=False))
        self._last = ("t", b"{}")

    def step(self) -> None:
        """Have something happen."""
        happen = self._random.choices(
            (self._say, self._repeat, self._attend, self._act, self._pass), (60, 30, 8, 4, 4)
        )[0]
        happen()

    def _say(self) -> None:
        topic = self._random.choice(TOPICS)
        choose = self._random.choice
        share = choose((0.3, 1, 1))
        if topic == "there":
            payload = choose((b"ON", b"OFF"))
        elif self._random.random() < 0.02:
            payload = choose((b"", b"{", b"[1]", b"\xff"))
        else:
            odd = ODD if self._random.random() < 0.1 else ()
            names = [name for name in VALUES if self._random.random() < share]
            payload = orjson.dumps({name: choose((*VALUES[name], *odd)) for name in names})
        self._last = (topic, payload)
        self._repeat()

    def _repeat(self) -> None:
        topic, payload = self._last
        self._freezer.tick(self._random.choice((0, 0.01)))
        retain = self._random.random() < 0.05
        live = not retain or self._random.random() < 0.5
        for twin in self.twins:
            message = Message(topic, payload, retain=retain)
            message.live = live
            twin.device.apply("any/+" if topic.startswith("any/") else topic, message)

    def _attend(self) -> None:
        key = self._random.choice(COMPONENTS).key
        for twin in self.twins:
            twin.attend(key)

    def _act(self) -> None:
        happen, value = self._random.randrange(6), self._random.random() < 0.5
        some = tuple(each for each in COMPONENTS if self._random.random() < 0.8)
        for twin in self.twins:
            # Whoever acts has a state in the hand.
            state = twin.device._states["switch"]
            match happen:
                case 0:
                    twin.device.unhear()
                case 1:
                    state.assume("power", value)
                case 2:
                    expected = Expectation(key="power", shown=value, accepts=(value,))
                    state.expect(Awaited(expected, twin.told.append))
                case 3:
                    for each in [each for several in state.awaited.values() for each in several]:
                        state.give_up(each)
                case 4:
                    twin.device.states["b"].restore({"value": "kept"}, silence=5)
                case 5:
                    twin.redefine(some)
                    twin.redefine(COMPONENTS)

    def _pass(self) -> None:
        self._freezer.tick(self._random.choice((0.1, 5, 30)))
        for twin in self.twins:
            state = twin.device._states["b"]
            if "b" in twin.attended and not state.stale and state.silence >= 20:
                state.expire()


@pytest.mark.parametrize("again", [b'{"s":"ON"}', b'{"z":1}'])
def test_when_it_was_heard(again: bytes, freezer: FrozenDateTimeFactory) -> None:
    """Also by messages that are passed over, after somebody has looked; and not by those about others."""
    twins = (Twin(sleeps=True), Twin(sleeps=False))

    def hear(payload: bytes) -> None:
        for _ in range(3):
            freezer.tick(10)
            for twin in twins:
                twin.device.apply("any/+", Message("any/1", payload))

    hear(b'{"s":"ON"}')
    for _ in range(3):
        hear(again)
        sleeping, awake = (twin.look() for twin in twins)
        assert sleeping == awake


@pytest.mark.parametrize("seed", range(4))
def test_twins(seed: int, freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks sees what would be seen if each message had been read."""
    counts: Counter[str] = Counter()
    count_results(monkeypatch, counts, Sleepers, "keep")
    random = Random(seed)
    lives = Lives(random, freezer)
    for number in range(STEPS):
        lives.step()
        sleeping, awake = lives.twins
        assert sleeping.told == awake.told, f"step {number}"
        if random.random() < 0.2:
            assert sleeping.look() == awake.look(), f"step {number}"
        for twin in lives.twins:
            twin.told.clear()
    assert counts["keep"] > STEPS / 10
