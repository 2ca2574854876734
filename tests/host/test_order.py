"""Both sides on the same topics: whatever others subscribe, they and we are handed the right thing."""

from collections import defaultdict
from collections.abc import Callable
from functools import partial
import inspect
from typing import Any

from homeassistant.components import mqtt
from homeassistant.components.mqtt.client import MQTT
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.setup import async_setup_component
import pytest

from custom_components.mqtt_polyglot.links import host_link
from custom_components.mqtt_polyglot.links.host_order import put_last, raw_payload
from scripts.lab.devices.zigbee.device import Lamp
from scripts.lab.mosquitto import Mosquitto
from scripts.lab.wire import Wire

from ..waiting import until
from .helpers import LAMP, Line, add_host_entry, adopt, state

CHANGED = (
    "Home Assistant's MQTT integration finds the subscriptions of a message in another way. Read "
    "`MQTT._async_mqtt_on_message`: if it still makes one `ReceiveMessage` for all subscriptions to "
    "a filter, mend `host_order.put_last`; if not, delete `host_order` and subscribe with no encoding. "
    "Until then text comes, and pictures do not."
)

TEXT = "Grün".encode()
PICTURE = b"\xff\xd8\xff\xe0" + bytes(range(256))
ENCODINGS = ("utf-8", "latin-1", "utf-16", "ascii", None)


def as_text(payload: bytes, encoding: str | None) -> list[str | bytes]:
    """What a subscription with that encoding is handed when it is alone."""
    if encoding is None:
        return [payload]
    try:
        return [payload.decode(encoding)]
    except UnicodeDecodeError:
        return []


class Others:
    """Home Assistant's own subscriptions, and what they were handed."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.handed: defaultdict[tuple[str, str | None], list[Any]] = defaultdict(list)
        self._hass = hass
        self._removes: list[Callable[[], None]] = []

    async def subscribe(self, topic_filter: str, encoding: str | None) -> None:
        """Subscribe as an entity or a trigger does."""
        note = callback(partial(self._note, encoding))
        self._removes.append(
            await mqtt.async_subscribe(self._hass, topic_filter, note, encoding=encoding)
        )

    def remove(self) -> None:
        """Give all up."""
        while self._removes:
            self._removes.pop()()

    @callback
    def _note(self, encoding: str | None, message: mqtt.ReceiveMessage) -> None:
        self.handed[message.topic, encoding].append(message.payload)


@pytest.mark.parametrize("pattern", ["{}", "{}/+", "{}/#"], ids=["topic", "level", "rest"])
async def test_each_is_handed_what_it_asked_for(
    hass: HomeAssistant, core: ConfigEntry, wire: Wire, broker: Mosquitto, pattern: str
) -> None:
    """Twenty times each encoding, and those of others before ours and after."""
    line, others = Line(hass), Others(hass)
    await line.link.connect()
    names = {
        f"{when}/{encoding}/{turn}": encoding
        for when in ("before", "after")
        for encoding in ENCODINGS
        for turn in range(20)
    }
    topics = {name: pattern.format(name).replace("+", "x").replace("#", "x") for name in names}
    for name, encoding in names.items():
        if name.startswith("before"):
            await others.subscribe(pattern.format(name), encoding)
    line.link.subscribe(pattern.format(name) for name in names)
    await until(lambda: len(line.link._subscriptions) == len(names))
    for name, encoding in names.items():
        if name.startswith("after"):
            await others.subscribe(pattern.format(name), encoding)
    last = pattern.format(list(names)[-1])
    await until(lambda: f"{last} (QoS 0)" in broker.log, 20)
    for topic in topics.values():
        wire.say(topic, TEXT)
        wire.say(topic, PICTURE)
    await until(lambda: len(line.messages) >= 2 * len(names), 20)
    heard = defaultdict(list)
    for message in line.messages:
        heard[message.topic].append(message.payload)
    for name, encoding in names.items():
        topic = topics[name]
        assert others.handed[topic, encoding] == as_text(TEXT, encoding) + as_text(
            PICTURE, encoding
        )
        if encoding != "utf-16":  # what has no byte order mark gets one when it is encoded
            assert heard[topic] == [TEXT, PICTURE]
    others.remove()
    await line.link.disconnect()


async def test_what_is_retained(
    hass: HomeAssistant, core: ConfigEntry, wire: Wire, broker: Mosquitto
) -> None:
    """Also what comes with the subscription itself is right for both."""
    topics = [f"home/{turn}" for turn in range(20)]
    for topic in topics:
        wire.say(topic, TEXT, retain=True)
    await until(lambda: len(wire.seen) >= len(topics))
    line, others = Line(hass), Others(hass)
    await line.link.connect()
    line.link.subscribe(topics)
    await until(lambda: len(line.messages) == len(topics))
    for topic in topics:
        await others.subscribe(topic, None)
        await others.subscribe(topic, None)
    await until(lambda: all(len(others.handed[topic, None]) == 2 for topic in topics))
    assert all(others.handed[topic, None] == [TEXT, TEXT] for topic in topics)
    assert {message.payload for message in line.messages} == {TEXT}
    others.remove()
    await line.link.disconnect()


async def test_automations_on_the_topics_of_our_devices(
    hass: HomeAssistant, core: ConfigEntry, lamp: Lamp, wire: Wire
) -> None:
    """Twenty restarts of ours and of the integration's: each time our device and they work."""
    ran: list[str] = []

    @callback
    def run(call: Any) -> None:
        ran.append(call.data["which"])

    hass.services.async_register("test", "run", run)
    triggers = [
        ("zigbee2mqtt/Desk lamp", None),
        ("zigbee2mqtt/Desk lamp/availability", None),
        ("zigbee2mqtt/bridge/state", '{"state": "online"}'),
        ("zigbee2mqtt/+/availability", '{"state": "online"}'),
        ("zigbee2mqtt/#", None),
    ]
    automations = [
        {
            "id": str(number),
            "triggers": {"trigger": "mqtt", "topic": topic}
            | ({"payload": payload} if payload else {}),
            "conditions": "{{ trigger.payload is string }}",
            "actions": {"action": "test.run", "data": {"which": topic}},
        }
        for number, (topic, payload) in enumerate(triggers)
    ]
    assert await async_setup_component(hass, "automation", {"automation": automations})
    entry = await add_host_entry(hass)
    await adopt(entry)
    await until(lambda: state(hass) in {STATE_ON, STATE_OFF})
    for turn in range(20):
        assert await hass.config_entries.async_reload((entry, core)[turn % 2].entry_id)
        await until(lambda: mqtt.is_connected(hass))
        await until(lambda: state(hass) in {STATE_ON, STATE_OFF}, 20)
        ran.clear()
        wanted = STATE_OFF if lamp.state["state"] == "ON" else STATE_ON
        await hass.services.async_call(
            "light", f"turn_{wanted}", {"entity_id": LAMP}, blocking=True
        )
        await until(lambda: lamp.state["state"] == wanted.upper())  # noqa: B023

        def all_ran() -> bool:
            # The integration may still be subscribing for them: said again and again.
            lamp.report()
            wire.say("zigbee2mqtt/Desk lamp/availability", '{"state": "online"}')
            wire.say("zigbee2mqtt/bridge/state", '{"state": "online"}')
            return {topic for topic, _ in triggers} <= set(ran)

        await until(all_ran, every=0.1)
        assert state(hass) == wanted
    assert await hass.config_entries.async_unload(entry.entry_id)


# --- failures -----------------------------------------------------------------------------------


@pytest.mark.parametrize("core", ["5"], indirect=True)
async def test_a_subscription_that_fails(
    hass: HomeAssistant,
    core: ConfigEntry,
    wire: Wire,
    broker: Mosquitto,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The others are subscribed; it is asked for again, and what was there before stays."""
    monkeypatch.setattr(host_link, "_ASK_AGAIN", 0.05)
    subscribe = mqtt.async_subscribe
    failing = {"b"}

    async def sometimes(hass: HomeAssistant, topic: str, *args: Any, **more: Any) -> Any:
        if topic in failing:
            raise RuntimeError("Out of luck")
        return await subscribe(hass, topic, *args, **more)

    monkeypatch.setattr(mqtt, "async_subscribe", sometimes)
    line = Line(hass)
    await line.link.connect()
    line.link.subscribe(["a", "b", "c"])
    await until(lambda: set(line.link._subscriptions) == {"a", "c"})
    await until(lambda: caplog.text.count("failed to subscribe to 'b'") >= 2)
    failing.clear()
    await until(lambda: set(line.link._subscriptions) == {"a", "b", "c"})
    failing.add("a")
    line.link.subscribe(["a", "d"])
    await until(lambda: "d" in line.link._subscriptions)
    assert set(line.link._subscriptions) == {"a", "b", "c", "d"}
    await until(lambda: "\td (QoS 0)" in broker.log)
    wire.say("a", b"x")
    await until(lambda: line.messages)
    failing.clear()
    await line.link.disconnect()
    assert not line.link._refused


@pytest.mark.parametrize("core", ["5"], indirect=True)
async def test_a_subscription_that_is_lost(hass: HomeAssistant, core: ConfigEntry) -> None:
    """The integration has forgotten one: the others are given up all the same."""
    line = Line(hass)
    await line.link.connect()
    line.link.subscribe(["a", "b", "c"])
    await until(lambda: len(line.link._subscriptions) == 3)
    line.link._subscriptions["b"]()
    await line.link.disconnect()
    assert not line.link._subscriptions
    client = hass.data[mqtt.DATA_MQTT].client
    assert not [each for each in client.subscriptions if each.topic in {"a", "b", "c"}]


# --- the client of the integration --------------------------------------------------------------


def test_the_way_in_which_the_client_finds_subscriptions() -> None:
    """What ``put_last`` leans on."""
    find = getattr(MQTT, "_matching_subscriptions", None)
    assert hasattr(find, "cache_clear"), CHANGED
    assert find is not None
    parameters = list(inspect.signature(find.__wrapped__).parameters)
    assert parameters == ["self", "topic", "identifiers"], CHANGED


async def test_the_client_still_needs_an_order(hass: HomeAssistant, core: ConfigEntry) -> None:
    """It hands the bytes of one to the other; as soon as it does not, ours need not be last."""
    client = hass.data[mqtt.DATA_MQTT].client
    assert put_last(client)
    others = Others(hass)
    await others.subscribe("a/+", None)
    await others.subscribe("a/+", "utf-8")
    client._async_mqtt_on_message(client._mqttc, None, mqtt_message("a/b", b"text"))
    assert others.handed["a/b", "utf-8"] == [b"text"], CHANGED
    others.remove()


def mqtt_message(topic: str, payload: bytes) -> Any:
    """A message as paho makes it."""
    from paho.mqtt.client import MQTTMessage  # noqa: PLC0415

    message = MQTTMessage(topic=topic.encode())
    message.payload = payload
    message.qos = 0
    message.retain = False
    message.timestamp = 1.0
    return message


async def test_a_client_that_has_changed(
    hass: HomeAssistant,
    core: ConfigEntry,
    wire: Wire,
    broker: Mosquitto,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Text still comes, to both, and it is said once what does not."""
    monkeypatch.setattr(host_link, "put_last", lambda _client: False)
    line, others = Line(hass), Others(hass)
    await line.link.connect()
    topics = [f"home/{turn}" for turn in range(20)]
    for topic in topics:
        await others.subscribe(topic, "utf-8")
    line.link.subscribe(topics)
    await until(lambda: len(line.link._subscriptions) == len(topics))
    await until(lambda: all(f"\t{topic} (QoS 0)" in broker.log for topic in topics))
    for topic in topics:
        wire.say(topic, TEXT)
    await until(lambda: len(line.messages) == len(topics))
    assert {message.payload for message in line.messages} == {TEXT}
    assert all(others.handed[topic, "utf-8"] == [TEXT.decode()] for topic in topics)
    async_dispatcher_send(hass, mqtt.MQTT_CONNECTION_STATE, True)
    assert caplog.text.count("but no pictures") == 1
    others.remove()
    await line.link.disconnect()


def test_a_client_of_another_kind() -> None:
    """What it hands out is understood all the same."""

    class Client:
        """Without anything that we know."""

    client: Any = Client()
    assert not put_last(client)
    message = mqtt.ReceiveMessage("a", "Grün", 0, False, "a", 0.0)
    assert raw_payload(client, message) == TEXT
    assert raw_payload(None, message) == TEXT
