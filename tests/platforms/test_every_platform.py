"""What all platforms do alike, tried on a device of each: see ``examples``."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
import json
import logging
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.chat_session import async_get_chat_session
import pytest

from custom_components.mqtt_polyglot.broker.errors import BrokerErrorKey, PublishError
from custom_components.mqtt_polyglot.controller.settling import SETTLED
from custom_components.mqtt_polyglot.conventions.homeassistant.platforms import PLATFORMS
from custom_components.mqtt_polyglot.model.attributes import ATTRIBUTES
from custom_components.mqtt_polyglot.model.components import Component
from custom_components.mqtt_polyglot.model.traits import TRAITS
from custom_components.mqtt_polyglot.model.vocabulary import Platform
from tests.clock import Clock, turn
from tests.conventions.homeassistant.helpers import found
from tests.double import settle
from tests.house import House, heard

from .examples import EXAMPLES, Action, Example, platform_of

ENTITIES: Final = [name for name in EXAMPLES if TRAITS[platform_of(name)].entity]
DEVICE: Final = {"identifiers": ["thing"], "name": "Thing"}
COMPUTED: Final = {
    Platform.DEVICE_TRACKER: frozenset({"position"}),
    Platform.UPDATE: frozenset({"notes"}),
}
"""Data points that only other conventions have, or that are read among the extra attributes."""

GENERAL: Final = frozenset({"reload"})
"""Actions that Home Assistant adds to some platforms, and that are none of a device's."""

ODD: Final[tuple[str | bytes, ...]] = (
    "",
    "None",
    "null",
    "unknown",
    "nan",
    "1e308",
    "-1e308",
    "{}",
    "[]",
    "0",
    '"',
    "{{ value }}",
    b"\xff\xfe\x00",
    "x" * 70_000,
    "[" * 1_000,
)
"""What every topic hears sooner or later."""


class Thing:
    """A device with one component, adopted."""

    def __init__(self, house: House, name: str) -> None:
        """Begin with nothing announced."""
        self.house = house
        self.example: Example = EXAMPLES[name]
        self.platform = platform_of(name)
        self.entity_id = ""

    async def announce(self, /, **more: Any) -> None:
        """Have it announce itself, adopt it, and see what its entity is."""
        self.describe(**more)
        await self.house.adopt_all()
        entities = [each for each in self.house.entities() if each.unique_id.endswith(":thing")]
        (entity,) = entities
        self.entity_id = entity.entity_id

    def describe(self, config: dict[str, Any] | None = None, /, **more: Any) -> None:
        """Have it say what it is; what is ``...`` it does not say."""
        keys = {
            "name": None,
            "unique_id": "thing",
            "device": DEVICE,
            **(self.example.config if config is None else config),
            **more,
        }
        self.send({key: value for key, value in keys.items() if value is not ...})

    def send(self, payload: Any) -> None:
        """Have it announce this, or take back its announcement."""
        text = json.dumps(payload) if payload else ""
        self.house.fake.receive(f"homeassistant/{self.platform}/thing/config", text, retain=True)

    def speak(self, encoding: str = "utf-8") -> None:
        """Have it say everything."""
        for topic, payload in self.example.says:
            self.house.say(topic, encoded(payload, encoding))

    @property
    def state(self) -> str:
        """The state of its entity."""
        return self.house.state(self.entity_id).state

    @property
    def attributes(self) -> dict[str, Any]:
        """The attributes of its entity."""
        return dict(self.house.state(self.entity_id).attributes)

    @property
    def shows(self) -> dict[str, Any]:
        """Those of its attributes of which the example speaks."""
        return {name: self.attributes.get(name) for name in self.example.attributes}

    async def do(self, action: Action) -> list[Any]:
        """Have it do something, and say so where that is waited for; return what was published."""
        fake = self.house.fake
        fake.published.clear()
        data = {"entity_id": self.entity_id, **action.data}
        call = self.house.hass.services.async_call(
            self.platform, action.service, data, blocking=True
        )
        task = self.house.hass.async_create_task(call)
        await turn()
        for topic, payload in action.answers:
            self.house.say(topic, payload)
        await task
        return list(fake.published)


def encoded(payload: str | bytes, encoding: str) -> bytes:
    """A text in an encoding; bytes are bytes."""
    return payload if isinstance(payload, bytes) else payload.encode(encoding)


@contextmanager
def spoken(hass: HomeAssistant) -> Iterator[None]:
    """Have a person ask Assist, who has to hear of every failure."""
    with async_get_chat_session(hass):
        yield


@pytest.fixture
def thing(house: House, name: str) -> Thing:
    """The device of an example."""
    return Thing(house, name)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """The log, without which nobody sees what went wrong."""
    caplog.set_level(logging.ERROR)
    return caplog


every_platform = pytest.mark.parametrize("name", ENTITIES)
every_action = pytest.mark.parametrize(
    "name", [name for name in ENTITIES if EXAMPLES[name].actions]
)


# --- the examples themselves ----------------------------------------------------------------------


def test_every_platform_has_an_example() -> None:
    """Whoever adds a platform says in ``examples`` what a device of it says and is told."""
    assert {str(platform_of(name)) for name in EXAMPLES} == {str(each) for each in PLATFORMS}


def test_every_platform_is_known() -> None:
    """A platform that is registered has traits."""
    assert PLATFORMS.keys() <= TRAITS.keys()


@pytest.mark.parametrize("platform", PLATFORMS)
def test_examples_are_complete(platform: Platform) -> None:
    """Together they have every data point, every key is understood, every topic is spoken on."""
    points: set[str] = set()
    kind: Any = None
    for name, example in EXAMPLES.items():
        if platform_of(name) == platform:
            home = found(f"{platform}/x", example.config)
            assert not home.spec.notes, name
            component: Component = home.component
            kind = type(component)
            points |= {point.key for point in component.points()}
            assert {topic for topic, _ in example.says} == {*component.topics()}, name
    every = {each.name for each in fields(kind) if "DataPoint" in str(each.type)}
    assert every - COMPUTED.get(platform, frozenset()) <= points


@every_platform
async def test_actions_are_complete(thing: Thing, name: str) -> None:
    """Each action of the platform is tried, or said to be another by another name."""
    await thing.announce()
    services = thing.house.hass.services.async_services_for_domain(thing.platform)
    tried = {action.service for action in thing.example.actions} | {*thing.example.others}
    assert set(services) - GENERAL == tried


# --- what is shown --------------------------------------------------------------------------------


@every_platform
async def test_shown(thing: Thing, log: pytest.LogCaptureFixture) -> None:
    """Unknown at first, then what the device says, and nothing is written twice."""
    await thing.announce()
    assert thing.state == thing.example.before
    thing.speak()
    assert thing.state == thing.example.state
    assert thing.shows == thing.example.attributes
    if not thing.example.occurs:
        for topic, payload in thing.example.says:
            # Said one after the other, modes that exclude each other take turns.
            thing.house.say(topic, payload)
            thing.house.say(topic, payload)
            now = thing.house.state(thing.entity_id)
            thing.house.say(topic, payload)
            assert thing.house.state(thing.entity_id) is now
            assert thing.house.state(thing.entity_id).last_reported == now.last_reported
        assert (thing.state, thing.shows) == (thing.example.state, thing.example.attributes)
    if thing.example.unknown:
        for topic, payload in thing.example.unknown:
            thing.house.say(topic, payload)
        assert thing.state == "unknown"
    assert not log.records


@every_platform
async def test_odd_messages(thing: Thing, log: pytest.LogCaptureFixture) -> None:
    """Whatever comes, there is a state, nothing in the log, and the next message counts."""
    await thing.announce(json_attributes_topic="more")
    thing.speak()
    for topic, _ in thing.example.says:
        thing.house.say(topic, "")
    assert thing.state == (thing.example.empty or thing.example.state)
    for topic in [*dict(thing.example.says), "more"]:
        for payload in ODD:
            thing.house.say(topic, payload)
            assert thing.state != "unavailable"
    thing.speak()
    assert (thing.state, thing.shows) == (thing.example.state, thing.example.attributes)
    assert not log.records


@every_platform
async def test_looks(thing: Thing) -> None:
    """Icon, picture, category, name; attributes, but for those that mean something else."""
    read_only = thing.platform in (Platform.BINARY_SENSOR, Platform.SENSOR)
    await thing.announce(
        name="Part",
        icon="mdi:duck",
        entity_picture="http://example.com/x.png",
        entity_category="diagnostic" if read_only else "config",
        default_entity_id=f"{thing.platform}.chosen",
        json_attributes_topic="more",
        json_attributes_template="{{ value_json.all | to_json }}",
    )
    assert thing.entity_id == f"{thing.platform}.chosen"
    thing.speak()
    before = thing.attributes
    assert before["icon"] == "mdi:duck"
    assert before["friendly_name"] == "Thing Part"
    if "entity_picture" not in thing.example.attributes and "access_token" not in before:
        assert before["entity_picture"] == "http://example.com/x.png"
    entry = er.async_get(thing.house.hass).async_get(thing.entity_id)
    assert entry is not None
    assert entry.entity_category == ("diagnostic" if read_only else "config")
    own = {"firmware": "1.2", "list": [1, 2]}
    blocked = ATTRIBUTES[thing.platform].blocked
    thing.house.say("more", json.dumps({"all": dict.fromkeys(blocked, "stolen") | own}))
    assert thing.attributes == before | own


@every_platform
async def test_disabled(thing: Thing) -> None:
    """An entity that a device would rather not show is in the registry, and listens to nothing."""
    await thing.announce(enabled_by_default=False)
    thing.speak()
    entry = er.async_get(thing.house.hass).async_get(thing.entity_id)
    assert entry is not None
    assert entry.disabled_by is er.RegistryEntryDisabler.INTEGRATION
    assert thing.house.hass.states.get(thing.entity_id) is None


@every_platform
async def test_availability(thing: Thing) -> None:
    """One topic or several, in every mode; the broker has to be there, too."""
    await thing.announce(
        availability_topic="there",
        availability_template="{{ value_json.here }}",
        payload_available="1",
        payload_not_available="0",
    )
    assert thing.state == "unavailable"
    thing.house.say("there", {"here": 1})
    thing.speak()
    assert thing.state == thing.example.state
    thing.house.say("there", {"here": 2})
    assert thing.state == thing.example.state
    thing.house.say("there", {"here": 0})
    assert thing.state == "unavailable"
    two = [{"topic": "a"}, {"topic": "b", "payload_available": "yes"}]
    for mode, said in (
        ("all", ((1, "online", False), (2, "yes", True), (1, "offline", False))),
        ("any", ((1, "online", True), (1, "offline", False), (2, "yes", True))),
        ("latest", ((1, "offline", False), (2, "yes", True), (1, "offline", False))),
    ):
        thing.describe(availability=two, availability_mode=mode)
        await settle(thing.house.hass)
        thing.house.say("a", "offline")
        thing.house.say("b", "offline")
        for topic, payload, there in said:
            thing.house.say("ab"[topic - 1], payload)
            assert (thing.state != "unavailable") is there, (mode, topic, payload)
    thing.describe()
    await settle(thing.house.hass)
    assert thing.state == thing.example.state
    thing.house.fake.drop()
    assert thing.state == "unavailable"
    thing.house.fake.start()
    assert thing.state == thing.example.state


@every_platform
async def test_encoding(thing: Thing) -> None:
    """Texts may be in any encoding, both ways."""
    await thing.announce(encoding="utf-16-le")
    thing.speak("utf-16-le")
    assert thing.state == thing.example.state
    assert thing.shows == thing.example.attributes
    for action in thing.example.actions[:1]:
        answers = tuple((topic, encoded(said, "utf-16-le")) for topic, said in action.answers)
        published = await thing.do(replace(action, answers=answers))
        for publish, (topic, payload) in zip(published, action.published, strict=True):
            text = publish.payload.decode("utf-16-le")
            assert publish.topic == topic
            assert (text if isinstance(payload, str) else json.loads(text)) == payload


# --- what is told ---------------------------------------------------------------------------------


@every_action
async def test_actions(clock: Clock, thing: Thing) -> None:
    """Each action as the device wants it, never retained, for as long as it is good for."""
    await thing.announce(message_expiry_interval=5, qos=1, retain=True)
    for action in thing.example.actions:
        # From where it was each time: one that is on already is told less.
        thing.speak()
        published = await thing.do(action)
        assert [heard(each) for each in published] == action.published, action.service
        assert {(each.retain, each.qos, each.expiry) for each in published} == {(False, 1, 5)}
        await clock.forward(60)


@every_action
async def test_actions_are_shown(clock: Clock, thing: Thing) -> None:
    """What is assumed of a device that does not answer is taken back in the end."""
    if TRAITS[thing.platform].confirmed or not thing.example.says:
        return
    await thing.announce()
    thing.speak()
    for action in thing.example.actions:
        await thing.do(action)
    await clock.forward(11)
    assert (thing.state, thing.shows) == (thing.example.state, thing.example.attributes)


@every_platform
async def test_refused(thing: Thing) -> None:
    """What the device does not know is not sent; the error has words."""
    await thing.announce()
    thing.speak()
    for service, data in thing.example.refused:
        # Home Assistant itself refuses texts without a translation.
        with pytest.raises((ServiceValidationError, ValueError)) as err:
            await thing.do(Action(service, [], data))
        if isinstance(err.value, ServiceValidationError):
            assert err.value.translation_key, service
            assert str(err.value) != err.value.translation_key, service
        else:
            assert "/homeassistant/components/" in str(err.traceback[-1].path)
        assert not thing.house.fake.published


@every_action
async def test_failures(thing: Thing) -> None:
    """A broker that is away or refuses, a device that is away: an error with words, each time."""
    await thing.announce(availability_topic="there")
    thing.house.say("there", "online")
    thing.speak()
    for action in thing.example.actions:
        refused = PublishError(BrokerErrorKey.NOT_AUTHORIZED, "Not authorized")
        thing.house.fake.failure = refused
        await fails(thing, action, "not_authorized")
    thing.house.say("there", "offline")
    for action in thing.example.actions:
        await fails(thing, action, "device_offline")
    thing.house.say("there", "online")
    thing.house.fake.drop()
    for action in thing.example.actions:
        await fails(thing, action, "not_connected")


async def fails(thing: Thing, action: Action, key: str) -> None:
    """An action fails, and nothing is published."""
    with spoken(thing.house.hass), pytest.raises(HomeAssistantError) as err:
        await thing.do(Action(action.service, [], action.data))
    assert err.value.translation_key == key, action.service
    assert str(err.value) != key, "there are words for it"
    assert not thing.house.fake.published


# --- how it lives ---------------------------------------------------------------------------------


@every_platform
async def test_gone_and_back(clock: Clock, thing: Thing) -> None:
    """A device that takes its announcement back stays, and comes back as it was."""
    await thing.announce()
    thing.speak()
    thing.send(None)
    await settle(thing.house.hass)
    assert thing.state == "unavailable"
    await clock.forward(2 * SETTLED)
    assert thing.state == "unavailable"
    thing.describe()
    await settle(thing.house.hass)
    if not TRAITS[thing.platform].confirmed:
        assert (thing.state, thing.shows) == (thing.example.state, thing.example.attributes)
    thing.speak()
    assert (thing.state, thing.shows) == (thing.example.state, thing.example.attributes)


@every_platform
async def test_part_that_goes(clock: Clock, thing: Thing) -> None:
    """A component that a device has no longer is removed after a while, and comes anew."""
    other = {"unique_id": "other", "device": DEVICE, "name": "Other", "state_topic": "other"}
    topic = "homeassistant/sensor/other/config"
    thing.house.fake.receive(topic, json.dumps(other), retain=True)
    await thing.announce()
    thing.speak()
    thing.send(None)
    await settle(thing.house.hass)
    assert thing.state == "unavailable"
    await clock.forward(SETTLED)
    assert thing.house.hass.states.get(thing.entity_id) is None
    assert [each.domain for each in thing.house.entities()] == ["sensor"]
    thing.describe()
    await thing.house.adopt_all()
    thing.house.hub.controller.accept("homeassistant:thing")  # What opens, looks or heats.
    await settle(thing.house.hass)
    thing.speak()
    assert (thing.state, thing.shows) == (thing.example.state, thing.example.attributes)


@every_platform
async def test_restart(thing: Thing) -> None:
    """What it said last is shown after a restart, as assumed, until it speaks."""
    await thing.announce()
    thing.speak()
    hass, entry = thing.house.hass, thing.house.entry
    assert await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    thing.house = House(hass, thing.house.broker, entry)
    example = thing.example
    assert thing.state == (example.restored or example.state)
    if example.restored is None and example.says and not example.occurs:
        assert thing.shows == example.attributes
        assert thing.attributes["assumed_state"] is True
    thing.speak()
    assert (thing.state, thing.shows) == (example.state, example.attributes)
    assert "assumed_state" not in thing.attributes


@every_platform
async def test_described_anew(thing: Thing, log: pytest.LogCaptureFixture) -> None:
    """Whatever it leaves out of its description, it is as if it had never been said."""
    whole = thing.example.config
    without = {key: {each: value for each, value in whole.items() if each != key} for key in whole}
    for key, config in without.items():
        fresh = {"unique_id": f"fresh {key}", "name": key, "device": DEVICE, **config}
        topic = f"homeassistant/{thing.platform}/fresh_{key}/config"
        thing.house.fake.receive(topic, json.dumps(fresh), retain=True)
    await thing.announce()
    fresh_ids = {
        each.unique_id.rpartition("fresh ")[2]: each.entity_id
        for each in thing.house.entities()
        if each.entity_id != thing.entity_id
    }
    assert fresh_ids
    for key, config in without.items():
        if key in fresh_ids:
            thing.describe(config)
            await settle(thing.house.hass)
            assert looks(thing.house, thing.entity_id) == looks(thing.house, fresh_ids[key]), key
    assert not log.records


@every_platform
async def test_description_that_comes_and_goes(thing: Thing, log: pytest.LogCaptureFixture) -> None:
    """Whatever it leaves out for a while: when it is whole again, and has spoken, so is its entity."""
    await thing.announce()
    for key in thing.example.config:
        thing.describe(**{key: ...})
        await settle(thing.house.hass)
        thing.speak()
        thing.describe()
        await settle(thing.house.hass)
        thing.speak()
        assert (thing.state, thing.shows) == (thing.example.state, thing.example.attributes), key
    assert not log.records


def looks(house: House, entity_id: str) -> tuple[str, dict[str, Any]]:
    """The state of an entity and its attributes, but for its name and its tokens."""
    state = house.state(entity_id)
    private = ("friendly_name", "access_token", "entity_picture")
    return state.state, {
        name: value for name, value in state.attributes.items() if name not in private
    }
