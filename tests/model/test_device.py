"""Devices: messages in, publishes out, and what is told to whom."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest.mock import Mock

import orjson
import pytest

from custom_components.mqtt_polyglot.broker.message import Message, Publish
from custom_components.mqtt_polyglot.model.availability import (
    Availability,
    AvailabilityMode,
    AvailabilityState,
)
from custom_components.mqtt_polyglot.model.awaited import Answer, Awaited
from custom_components.mqtt_polyglot.model.codec import Choice, EncodeError, Level, Number, Text
from custom_components.mqtt_polyglot.model.color import ColorObject
from custom_components.mqtt_polyglot.model.components import (
    BinarySensor,
    Climate,
    Common,
    Component,
    ComponentError,
    Expectation,
    Light,
    Lock,
    Sensor,
    Switch,
)
from custom_components.mqtt_polyglot.model.data_point import DataPoint, Sink, Source
from custom_components.mqtt_polyglot.model.device import Changes, Device
from custom_components.mqtt_polyglot.model.envelope import JsonTopic, PlainTopic, to_payload
from custom_components.mqtt_polyglot.model.reader import RAW, WHOLE, Encoded, Path
from custom_components.mqtt_polyglot.model.spec import DeviceSpec
from custom_components.mqtt_polyglot.model.state import ComponentState
from custom_components.mqtt_polyglot.model.vocabulary import (
    ColorMode,
    HvacMode,
    LockCommand,
    LockState,
    StateClass,
)

ON_OFF = Choice((("ON", True), ("OFF", False)))
ONLINE = Choice((("online", True), ("offline", False)))


class Listener:
    """An entity that only remembers what it was told."""

    def __init__(self, state: ComponentState) -> None:
        self.told: list[set[str]] = []
        self.state = state
        state.listener = self

    def on_values(self, changed: frozenset[str]) -> None:
        self.told.append(set(changed))

    def on_occurrence(self, key: str, value: Any) -> None:
        self.told.append({f"{key}: {value}"})

    def on_redefined(self, state: ComponentState) -> None:
        self.state = state


def json_light(topic: str = "lamp", **changes: Any) -> Light:
    """A lamp as Zigbee2MQTT or a JSON light of Home Assistant's discovery has it."""
    envelope = JsonTopic(topic=f"{topic}/set")

    def point(key: str, name: str, codec: Any) -> DataPoint[Any]:
        return DataPoint(
            sources=(Source(topic=topic, codec=codec, reader=Path((name,))),),
            sink=Sink(envelope=envelope, codec=codec, name=(name,)),
        )

    return replace(
        Light(
            key="light",
            common=Common(main=True),
            power=point("power", "state", ON_OFF),
            brightness=point("brightness", "brightness", Level(254)),
            xy=point("xy", "color", ColorObject(("x", "y"))),
            modes=frozenset({ColorMode.XY}),
        ),
        **changes,
    )


def topic_sensor(key: str = "temperature", topic: str = "t", **changes: Any) -> Sensor:
    """A sensor with a topic of its own."""
    point: DataPoint[Any] = DataPoint(sources=(Source(topic=topic, codec=Number()),))
    return replace(Sensor(key=key, value=point), **changes)


def device(*components: Component) -> Device:
    """A device of these components."""
    return Device(DeviceSpec(id="test:1", name="Test", components=components))


def message(topic: str, payload: str | bytes) -> Message:
    """A message as a broker hands it out."""
    return Message(topic, payload.encode() if isinstance(payload, str) else payload)


# --- in ---------------------------------------------------------------------------------------


def test_one_message_many_points(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document is parsed once, whatever the number of values in it, and told once."""
    lamp = device(json_light(), topic_sensor(topic="lamp", value=_path_point("linkquality")))
    light, sensor = (Listener(state) for state in lamp.states.values())
    parser = Mock(wraps=orjson.loads)
    monkeypatch.setattr("orjson.loads", parser)
    payload = '{"state":"ON","brightness":127,"color":{"x":0.1,"y":0.2},"linkquality":80}'
    lamp.apply("lamp", message("lamp", payload))
    assert parser.call_count == 1
    assert light.told == [{"power", "brightness", "xy"}]
    assert sensor.told == [{"value"}]
    component = json_light()
    assert light.state.get(component.power) is True
    assert light.state.get(component.brightness) == 128
    assert light.state.get(component.xy) == (0.1, 0.2)

    lamp.apply("lamp", message("lamp", payload))
    assert len(light.told) == 1, "nothing new, nobody told"

    lamp.apply("lamp", message("lamp", '{"state":"OFF"}'))
    assert light.told[1:] == [{"power"}]
    assert light.state.get(component.brightness) == 128, "what is not said stays"


def _path_point(name: str) -> DataPoint[Any]:
    source = Source(topic="lamp", codec=Number(), reader=Path((name,)))
    return DataPoint(sources=(source,))


def test_unreadable_values(caplog: pytest.LogCaptureFixture) -> None:
    """The last value stays, the report has the reason, the log has one line a device."""
    thing = device(topic_sensor(), topic_sensor("humidity", "h"))
    state = thing.states["temperature"]
    listener = Listener(state)
    thing.apply("t", message("t", "21"))
    for payload in ("warm", b"\xff", "hot"):
        thing.apply("t", message("t", payload))
    thing.apply("h", message("h", "wet"))
    assert state.get(topic_sensor().value) == 21
    assert listener.told == [{"value"}]
    assert state.rejections["value"].count == 3
    assert "hot" in state.rejections["value"].reason
    assert len([r for r in caplog.records if r.levelname == "WARNING"]) == 1
    thing.apply("t", message("t", "22"))
    assert not state.rejections


def test_every_message_counts() -> None:
    """A component that wants every message is told of those that change nothing."""
    thing = device(topic_sensor(common=Common(force_update=True)))
    listener = Listener(thing.states["temperature"])
    for _ in range(3):
        thing.apply("t", message("t", "21"))
    assert listener.told == [{"value"}] * 3


def test_staleness() -> None:
    """A value that is only good for a while is not there before the first message."""
    thing = device(topic_sensor(common=Common(expire_after=60)))
    state = thing.states["temperature"]
    online = [state.online]
    thing.apply("t", message("t", "21"))
    online.append(state.online)
    assert online == [False, True]
    assert state.silence < 10
    state.expire()
    listener = Listener(state)
    thing.apply("t", message("t", "21"))
    assert listener.told == [{"value"}], "the same value, but it is back"
    assert state.online


def test_empty_and_foreign() -> None:
    """Nothing comes of a message that says nothing, or that nobody asked for."""
    thing = device(json_light(), topic_sensor())
    for payload in (b"", b"[]", b"null", b"{}", b'{"state":null}'):
        thing.apply("lamp", message("lamp", payload))
    thing.apply("t", message("t", b""))
    thing.apply("other", message("other", "1"))
    assert not thing.states["light"].known(json_light().power)
    assert not thing.states["temperature"].rejections


@pytest.mark.parametrize(
    ("reader", "payload", "value"),
    [
        (WHOLE, b"5", "5"),
        (RAW, b"\xff", b"\xff"),
        (Path(()), b'{"a":1}', {"a": 1}),
        (Path(("a", 1, "b")), b'{"a":[0,{"b":7}]}', 7),
        (Path(("a",), null=True), b'{"a":null}', None),
        (Encoded("latin-1", WHOLE), b"\xe9", "é"),
        (Encoded("utf-16", Path(("a",))), '{"a":3}'.encode("utf-16"), 3),
    ],
)
def test_readers(reader: Any, payload: bytes, value: Any) -> None:
    """A value is taken from where it stands."""
    assert reader.read(message("t", payload), {}) == value


@pytest.mark.parametrize("encoding", ["ascii", "no-such-encoding"])
def test_wrong_encoding(encoding: str) -> None:
    """An encoding that does not fit is a reason in the report."""
    source = Source(topic="t", codec=Text(), reader=Encoded(encoding, WHOLE))
    point: DataPoint[Any] = DataPoint(sources=(source,))
    thing = device(Sensor(key="s", value=point))
    thing.apply("t", message("t", b"\xe9"))
    assert encoding in thing.states["s"].rejections["value"].reason


# --- availability -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "answers", "online"),
    [
        (AvailabilityMode.ALL, [(0, True)], False),
        (AvailabilityMode.ALL, [(0, True), (1, True)], True),
        (AvailabilityMode.ANY, [(0, True)], True),
        (AvailabilityMode.ANY, [(0, True), (1, False)], True),
        (AvailabilityMode.LATEST, [(0, True), (1, False)], False),
        (AvailabilityMode.LATEST, [(0, False), (1, True)], True),
    ],
)
def test_modes(mode: AvailabilityMode, answers: list[tuple[int, bool]], online: bool) -> None:
    """Several sources make one answer; one that has not spoken counts as offline."""
    sources = tuple(Source(topic=f"a{place}", codec=ONLINE) for place in range(2))
    state = AvailabilityState(Availability(sources, mode))
    seen = [state.online]
    for place, answer in answers:
        state.receive(place, answer)
    seen.append(state.online)
    assert seen == [False, online]


@pytest.mark.parametrize(
    ("topics", "mode", "online"),
    [
        (("a", "b"), AvailabilityMode.ALL, True),
        (("x", "b"), AvailabilityMode.ALL, True),
        (("b", "a"), AvailabilityMode.LATEST, True),
        (("a", "b", "c"), AvailabilityMode.ALL, False),
        (("a", "b", "c"), AvailabilityMode.ANY, True),
        (("c",), AvailabilityMode.ALL, False),
        ((), AvailabilityMode.ALL, True),
    ],
)
def test_availability_moves(topics: tuple[str, ...], mode: AvailabilityMode, online: bool) -> None:
    """What was said of a source stands until the one in its place speaks; a new one is silent."""

    def sensor(*topics: str, mode: AvailabilityMode = AvailabilityMode.ALL) -> Sensor:
        sources = tuple(Source(topic=topic, codec=ONLINE) for topic in topics)
        return topic_sensor(common=Common(availability=Availability(sources, mode)))

    thing = device(sensor("a", "b"))
    for topic in ("a", "b"):
        thing.apply(topic, message(topic, "online"))
    thing.redefine(replace(thing.spec, components=(sensor(*topics, mode=mode),)))
    assert thing.states["temperature"].online is online
    for topic in topics:
        thing.apply(topic, message(topic, "offline"))
    assert thing.states["temperature"].online is (not topics)


def test_availability_is_shared() -> None:
    """One message about being there is told to every component that it is about, and no other."""
    shared = Availability((Source(topic="status", codec=ONLINE),))
    thing = device(
        topic_sensor("a", common=Common(availability=shared)),
        topic_sensor("b", "b", common=Common(availability=shared)),
        topic_sensor("c", "c"),
    )
    a, b, c = (Listener(state) for state in thing.states.values())
    thing.apply("status", message("status", "online"))
    thing.apply("status", message("status", "online"))
    assert (a.told, b.told, c.told) == ([set()], [set()], [])
    thing.apply("status", message("status", "asleep"))
    assert a.state.online
    assert "asleep" in a.state.rejections["availability"].reason
    thing.apply("status", message("status", ""))
    thing.apply("status", message("status", "offline"))
    assert [state.online for state in thing.states.values()] == [False, False, True]


def test_availability_is_vouched_for() -> None:
    """A device that is heard is there as far as nothing was said about that, where that is enough."""
    sources = (Source(topic="bridge", codec=ONLINE), Source(topic="status", codec=ONLINE))
    shared = Availability(sources, vouched=True)
    strict = Availability(sources)
    thing = device(
        topic_sensor("a", common=Common(availability=shared)),
        topic_sensor("b", "b", common=Common(availability=shared)),
        topic_sensor("c", common=Common(availability=strict)),
    )
    a, b, c = (Listener(state) for state in thing.states.values())
    kept = Message("t", b"1", retain=True)
    thing.apply("t", kept)
    assert not a.state.online
    thing.apply("bridge", message("bridge", "online"))
    thing.apply("t", message("t", "2"))
    assert (a.told[-1], b.told) == ({"value"}, [set()])
    assert [listener.state.online for listener in (a, b, c)] == [True, True, False]
    thing.apply("t", message("t", "3"))
    assert b.told == [set()]
    # What is said counts, whatever else is heard.
    thing.apply("status", message("status", "offline"))
    thing.apply("t", message("t", "4"))
    assert not a.state.online


# --- out ----------------------------------------------------------------------------------------


def test_one_action_one_publish() -> None:
    """Writes that share an envelope leave together."""
    lamp = device(json_light())
    light = json_light()
    assert light.brightness
    assert light.xy
    state = lamp.states["light"]
    writes = [light.xy.to((0.3, 0.4)), light.brightness.to(128), light.power.to(True)]
    assert lamp.command(state, writes) == (
        Publish("lamp/set", b'{"color":{"x":0.3,"y":0.4},"brightness":127,"state":"ON"}', 0),
    )


def test_nested_names() -> None:
    """An envelope has places inside places."""
    envelope = JsonTopic(topic="set", qos=0)

    def point(key: str, *name: str) -> DataPoint[Any]:
        return DataPoint(sink=Sink(envelope=envelope, codec=Number(), name=name))

    climate = Climate(
        key="c",
        target_low=point("target_low", "target", "low"),
        target_high=point("target_high", "target", "high"),
    )
    thing = device(climate)
    assert climate.target_low
    assert climate.target_high
    writes = [climate.target_low.to(18), climate.target_high.to(22.5)]
    assert thing.command(thing.states["c"], writes) == (
        Publish("set", b'{"target":{"low":18,"high":22.5}}', 0),
    )


def test_a_topic_a_value() -> None:
    """A device with a topic per value gets a message per value, in the order of the writes."""

    def point(key: str, topic: str, codec: Any, **more: Any) -> DataPoint[Any]:
        return DataPoint(sink=Sink(envelope=PlainTopic(topic=topic), codec=codec), **more)

    modes = (HvacMode.OFF, HvacMode.HEAT)
    climate = Climate(
        key="c",
        mode=point("mode", "m", Text(), options=modes),
        target_temperature=point("target_temperature", "t", Number(1), minimum=5, maximum=30),
    )
    thing = device(climate)
    state = thing.states["c"]
    assert climate.mode
    assert climate.target_temperature
    writes = [climate.mode.to(HvacMode.HEAT), climate.target_temperature.to(21.04)]
    assert thing.command(state, writes) == (Publish("m", b"heat"), Publish("t", b"21.0"))
    for write in (
        climate.mode.to(HvacMode.COOL),
        climate.target_temperature.to(31),
        climate.target_temperature.to(4.9),
    ):
        with pytest.raises(EncodeError):
            thing.command(state, [climate.mode.to(HvacMode.OFF), write])


def test_payloads() -> None:
    """Bytes and text go as they are, the rest as JSON."""
    assert [to_payload(wire) for wire in (b"x", "é", 1.5, True, {"a": 1})] == [
        b"x",
        "é".encode(),
        b"1.5",
        b"true",
        b'{"a":1}',
    ]


def test_read_only() -> None:
    """A value without a sink cannot be told."""
    thing = device(topic_sensor())
    with pytest.raises(EncodeError, match="read_only"):
        thing.command(thing.states["temperature"], [topic_sensor().value.to(1)])


# --- anew ---------------------------------------------------------------------------------------


def test_redefinition() -> None:
    """Only what changed is rebuilt, and what still means the same keeps its value."""
    thing = device(json_light(), topic_sensor("a", "a"), topic_sensor("b", "b"))
    light, a, b = (Listener(state) for state in thing.states.values())
    thing.apply("a", message("a", "1"))
    thing.apply("b", message("b", "2"))
    thing.apply("lamp", message("lamp", '{"state":"ON","brightness":254}'))
    renamed = json_light("bath/lamp", brightness=json_light().brightness)
    spec = replace(
        thing.spec,
        components=(renamed, topic_sensor("a", "a"), topic_sensor("c", "c")),
    )
    assert thing.redefine(spec) == Changes(added=("c",), altered=("light",))
    assert thing.states["a"] is a.state
    assert light.state is thing.states["light"]
    assert light.state.listener is light
    assert light.state.get(renamed.brightness) == 255, "the same source, the same value"
    assert light.state.get(renamed.power) is True, (
        "another source, the same value for the time being"
    )
    unconfirmed = [light.state.unconfirmed]
    thing.apply("bath/lamp", message("bath/lamp", '{"state":"ON"}'))
    unconfirmed.append(light.state.unconfirmed)
    assert unconfirmed == [True, False]
    assert light.told[-1] == {"power"}, "nothing new but that it is so"
    assert set(thing.filters) == {"bath/lamp", "lamp", "a", "b", "c"}
    assert (a.told, b.told) == ([{"value"}], [{"value"}, set()])


def test_left_out() -> None:
    """A component that a description leaves out is not there, and comes back as it was."""
    thing = device(topic_sensor("a", "a"), topic_sensor("b", "b"))
    whole, part = thing.spec, replace(thing.spec, components=(topic_sensor("a", "a"),))
    b = Listener(thing.states["b"])
    thing.apply("b", message("b", "2"))
    assert thing.redefine(part) == Changes()
    assert (thing.absent, b.state.online, b.told) == (("b",), False, [{"value"}, set()])
    thing.apply("b", message("b", "3"))
    assert thing.redefine(whole) == Changes()
    assert (thing.absent, b.state.online, len(b.told)) == ((), True, 4)
    assert thing.states["b"].get(topic_sensor().value) == 3
    thing.redefine(part)
    elsewhere = replace(whole, components=(topic_sensor("a", "a"), topic_sensor("b", "x")))
    assert thing.redefine(elsewhere) == Changes(altered=("b",))
    assert thing.states["b"].online
    thing.redefine(part)
    assert thing.drop_absent() == ("b",)
    assert set(thing.filters) == {"a"}
    assert thing.redefine(whole) == Changes(added=("b",))


def test_another_platform() -> None:
    """A component of another platform is another one, though it has the same key."""
    thing = device(topic_sensor("a", "a"))
    value: DataPoint[bool] = DataPoint(sources=(Source(topic="a", codec=ON_OFF),))
    spec = replace(thing.spec, components=(BinarySensor(key="a", value=value),))
    assert thing.redefine(spec) == Changes(added=("a",), removed=("a",))
    assert not thing.absent


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ({"unit": "°C"}, {"unit": "°C"}, True),
        ({"unit": "°C"}, {"unit": "°F"}, False),
        ({"unit": "°C"}, {}, False),
        ({}, {"device_class": "enum", "options": ("a", "b")}, False),
    ],
)
def test_moved_and_changed(before: dict[str, Any], after: dict[str, Any], kept: bool) -> None:
    """A value is carried to another topic if it can still be one there, in the same unit."""
    thing = device(topic_sensor(**before))
    thing.apply("t", message("t", "21"))
    component = topic_sensor(topic="x", **after)
    thing.redefine(replace(thing.spec, components=(component,)))
    state = thing.states["temperature"]
    assert (state.get(component.value) == 21) is kept
    assert state.unconfirmed is kept


def test_of_an_earlier_run_still() -> None:
    """A value of an earlier run stays one under a new description, until the device says it."""
    thing = device(topic_sensor())
    thing.states["temperature"].restore({"value": 21})
    thing.redefine(replace(thing.spec, components=(topic_sensor(common=Common(icon="mdi:fan")),)))
    state = thing.states["temperature"]
    unconfirmed = [state.unconfirmed]
    thing.apply("t", message("t", "21"))
    unconfirmed.append(state.unconfirmed)
    assert unconfirmed == [True, False]


def test_live_word_of_another_place() -> None:
    """What a lock said itself counts under a new description, but not if it now speaks elsewhere."""

    def lock(topic: str, **changes: Any) -> Lock:
        codec = Choice(tuple((state.value, state) for state in LockState))
        point: DataPoint[Any] = DataPoint(sources=(Source(topic=topic, codec=codec),))
        return Lock(key="lock", state=point, **changes)

    thing = device(lock("l"))
    thing.apply("l", message("l", "locked"))
    locked = Expectation(key="state", shown=None, goals=(LockState.LOCKED,))
    meets = []
    icon = Common(icon="mdi:lock")
    for component in (lock("l", common=icon), lock("x"), lock("x", common=icon)):
        thing.redefine(replace(thing.spec, components=(component,)))
        state = thing.states["lock"]
        assert state.get(component.state) is LockState.LOCKED
        meets.append(state.meets(locked))
    assert meets == [True, False, False]


def test_live_word_that_is_none_any_more() -> None:
    """What a sensor can no longer say was not said."""
    point: DataPoint[Any] = DataPoint(sources=(Source(topic="t", codec=Text()),))
    words = topic_sensor(value=point, device_class="enum")
    thing = device(replace(words, options=("a", "b")))
    thing.apply("t", message("t", "a"))
    thing.redefine(replace(thing.spec, components=(replace(words, options=("b", "c")),)))
    state = thing.states["temperature"]
    assert state.get(words.value) is None
    assert not state.meets(Expectation(key="value", shown=None, goals=("a",)))


def test_unit_put_right() -> None:
    """A device that only says anew what it counts in still means the number that it said."""
    thing = device(topic_sensor(unit="°C"))
    thing.apply("t", message("t", "21"))
    thing.redefine(replace(thing.spec, components=(topic_sensor(unit="°F"),)))
    state = thing.states["temperature"]
    assert state.get(topic_sensor().value) == 21
    assert not state.unconfirmed


def test_constants_and_assumptions() -> None:
    """What is part of a description, or assumed by it, is that of the newest one."""

    def climate(limit: float, target: float) -> Climate:
        return Climate(
            key="c",
            action=DataPoint(initial=limit),  # type: ignore[arg-type]
            target_temperature=DataPoint(
                sink=Sink(envelope=PlainTopic(topic="t"), codec=Number()),
                initial=target,
            ),
        )

    thing = device(climate(1, 20))
    thing.redefine(replace(thing.spec, components=(climate(2, 21),)))
    state = thing.states["c"]
    assert state.values() == {"action": 2, "target_temperature": 21}
    state.assume("target_temperature", 25)
    thing.redefine(replace(thing.spec, components=(climate(3, 22),)))
    state = thing.states["c"]
    assert state.values() == {"action": 3, "target_temperature": 25}
    fresh = ComponentState(climate(4, 23), state.availability)
    fresh.restore(state.values())
    assert fresh.values() == {"action": 4, "target_temperature": 25}
    assert not fresh.unconfirmed, "nobody will ever say"


def test_awaited_while_redefined() -> None:
    """What somebody waits for is waited for under the new description."""
    lamp = device(json_light())
    before = lamp.states["light"]
    entity = Listener(before)
    answers: list[Answer] = []
    awaited = Awaited(Expectation(key="power", shown=True, accepts=(True,)), answers.append)
    before.expect(awaited)
    lamp.redefine(replace(lamp.spec, components=(json_light("bath/lamp"),)))
    assert entity.state.get(json_light().power) is True
    before.notify(frozenset({"power"}))
    assert entity.told == [{"power"}]
    lamp.apply("bath/lamp", message("bath/lamp", '{"state":"ON"}'))
    assert answers == [Answer.CONFIRMED]
    assert not before.latest.give_up(awaited)


def test_redefined_to_the_same() -> None:
    """The same description is no change."""
    thing = device(topic_sensor())
    assert thing.redefine(replace(thing.spec, components=(topic_sensor(),))) == Changes()


# --- contradictions -----------------------------------------------------------------------------

POWER: DataPoint[Any] = DataPoint()
SINK: Sink[Any] = Sink(envelope=PlainTopic(topic="s/set"), codec=Text())
STATE: DataPoint[Any] = DataPoint(sources=(Source(topic="s", codec=Text()),))


@pytest.mark.parametrize(
    "build",
    [
        lambda: Light(key="l", power=POWER, modes=frozenset()),
        lambda: Light(
            key="l", power=POWER, modes=frozenset({ColorMode.ONOFF, ColorMode.BRIGHTNESS})
        ),
        lambda: Light(key="l", power=POWER, modes=frozenset({ColorMode.BRIGHTNESS})),
        lambda: Light(key="l", power=POWER, modes=frozenset({ColorMode.HS})),
        lambda: json_light(white=DataPoint(), modes=frozenset({ColorMode.WHITE})),
        lambda: json_light(hs=DataPoint(), modes=frozenset({ColorMode.HS, ColorMode.XY})),
        lambda: Lock(key="l"),
        lambda: Lock(key="l", state=DataPoint()),
        lambda: Climate(key="c"),
        lambda: Climate(key="c", mode=DataPoint(sink=SINK)),
        lambda: topic_sensor(device_class="weirdness"),
        lambda: topic_sensor(device_class="temperature", unit="km"),
        lambda: topic_sensor(device_class="energy", unit="kWh", state_class=StateClass.MEASUREMENT),
        lambda: topic_sensor(options=("a",)),
        lambda: topic_sensor(device_class="timestamp", unit="s"),
    ],
)
def test_contradictions(build: Callable[[], Component]) -> None:
    """A component that Home Assistant could not show is not built."""
    with pytest.raises(ComponentError):
        build()


def test_the_key_of_a_point() -> None:
    """It is the name of the field in which the point stands, in what components share too."""
    attributes: DataPoint[Any] = DataPoint(sources=(Source(topic="a", codec=Text()),))
    switch = Switch(key="s", power=POWER, common=Common(attributes=attributes))
    assert POWER.key == ""
    assert [point.key for point in switch.points()] == ["power", "attributes"]
    assert replace(switch, power=switch.power) == switch
    again = Lock(key="l", state=replace(STATE, key="power"))
    assert again.state
    assert again.state.key == "state", "wherever it stood before"


@pytest.mark.parametrize("parts", [{"key": "s", "powr": POWER}, {"key": "s"}, {"power": POWER}])
def test_parts_by_name(parts: dict[str, Any]) -> None:
    """Parts that were gathered by name may be called wrong, or be missing."""
    with pytest.raises(ComponentError):
        Switch.of(**parts)
    assert Switch.of(key="s", power=POWER) == Switch(key="s", power=POWER)


def test_one_key_one_component() -> None:
    """Two components of one device do not share a key."""
    with pytest.raises(ValueError, match="one key"):
        device(topic_sensor("a"), topic_sensor("a", "b"))


@pytest.mark.parametrize(
    ("changes", "numeric"),
    [
        ({}, False),
        ({"unit": "pages"}, True),
        ({"state_class": StateClass.TOTAL}, True),
        ({"precision": 1}, True),
        ({"device_class": "aqi"}, True),
        ({"device_class": "timestamp"}, False),
    ],
)
def test_numeric(changes: dict[str, Any], numeric: bool) -> None:
    """Home Assistant's rule of which sensors have numbers."""
    assert topic_sensor(**changes).numeric is numeric


# --- expectations -------------------------------------------------------------------------------


def test_lock_expectations() -> None:
    """A command shows as a movement, ends in the state it means, and jams are a no."""
    command: DataPoint[Any] = DataPoint(
        options=tuple(LockCommand),
        sink=Sink(envelope=PlainTopic(topic="l"), codec=Text()),
    )
    lock = Lock(key="lock", state=STATE, command=command)
    assert lock.command
    lock_it = lock.command.to(LockCommand.LOCK)
    (expectation,) = lock.expectations([lock_it])
    assert expectation.shown is LockState.LOCKING
    assert expectation.confirmed_by(LockState.LOCKED)
    assert not expectation.confirmed_by(LockState.UNLOCKED)
    assert LockState.JAMMED in expectation.refuses
    assert not list(replace(lock, state=None).expectations([lock_it]))


def test_light_expectations() -> None:
    """A colour brings its mode; the exact colour is the device's affair."""
    light = json_light(color_mode=DataPoint())
    assert light.xy
    expected = {e.key: e for e in light.expectations([light.xy.to((0.1, 0.2))])}
    assert expected["xy"].confirmed_by((0.11, 0.19))
    assert expected["color_mode"].shown is ColorMode.XY


def test_climate_expectations() -> None:
    """Off by the power command is off as a mode; on is whatever it was."""
    source = Source(topic="m", codec=Text())
    mode: DataPoint[Any] = DataPoint(sources=(source,), options=tuple(HvacMode))
    target: DataPoint[float] = DataPoint(step=0.5)
    climate = Climate(key="c", mode=mode, power=POWER, target_temperature=target)
    assert climate.power
    assert climate.target_temperature
    (off,) = climate.expectations([climate.power.to(False)])
    assert (off.key, off.shown) == ("mode", HvacMode.OFF)
    assert not list(climate.expectations([climate.power.to(True)]))
    (setpoint,) = climate.expectations([climate.target_temperature.to(21.3)])
    assert setpoint.confirmed_by(21.5)
    assert not setpoint.confirmed_by(22)


def test_binary_sensor_default() -> None:
    """A component needs no more than a value."""
    value: DataPoint[bool] = DataPoint(sources=(Source(topic="b", codec=ON_OFF),))
    assert BinarySensor(key="b", value=value).common.availability.sources == ()
