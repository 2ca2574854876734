"""The WebSocket commands of the topic tree, on a double and on real brokers."""

from collections.abc import Callable
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.mqtt_polyglot.api import websocket_topics as module
from custom_components.mqtt_polyglot.broker.errors import BrokerError, BrokerErrorKey
from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.controller import slices
from scripts.lab.broker import Address
from scripts.lab.mosquitto import Mosquitto
from scripts.lab.wire import Wire

from .broker.conftest import MosquittoFactory, mosquitto_with  # noqa: F401 - a fixture
from .double import DATA, OPTIONS, settle
from .house import House
from .test_websocket_api import announce
from .waiting import until

LOOKING: dict[str, dict[str, Any]] = {
    "open": {"subscription": 1, "level": None},
    "close": {"subscription": 1, "level": None},
    "value": {"subscription": 1, "topic": "a"},
    "search": {"subscription": 1, "text": "a"},
}


class Looking:
    """An administrator who looks at topics."""

    def __init__(self, socket: Any, entry_id: str) -> None:
        self._socket = socket
        self._entry_id = entry_id
        self.subscription = 0
        self.state: dict[str, Any] = {}
        self.rows: dict[str, dict[str, Any]] = {}
        self.ended = False

    async def ask(self, command: str, **fields: Any) -> dict[str, Any]:
        """Send a command; return the answer, and take the events that come before it."""
        await self._socket.send_json_auto_id({"type": f"{DOMAIN}/topics/{command}", **fields})
        while True:
            answer: dict[str, Any] = await self._socket.receive_json()
            if answer["type"] != "event":
                return answer
            self._take(answer["event"])

    async def result(self, command: str, **fields: Any) -> Any:
        """Send a command about the subscription; return its result."""
        answer = await self.ask(command, subscription=self.subscription, **fields)
        assert answer["success"], answer
        return answer["result"]

    async def subscribe(self, **fields: Any) -> None:
        """Begin to look."""
        answer = await self.ask("subscribe", entry_id=self._entry_id, **fields)
        assert answer["success"], answer
        self.subscription = answer["id"]
        await self.event()

    async def event(self) -> dict[str, Any]:
        """The next event."""
        answer = await self._socket.receive_json()
        assert answer["type"] == "event", answer
        self._take(answer["event"])
        event: dict[str, Any] = answer["event"]
        return event

    def _take(self, event: dict[str, Any]) -> None:
        self.state = event.get("state", self.state)
        self.rows |= {row["topic"]: row for row in event.get("rows", ())}
        self.ended |= event.get("ended", False)

    async def until(self, condition: Callable[[], object]) -> None:
        """Take events until something is so."""
        while not condition():
            await self.event()

    async def leave(self) -> None:
        """Look no longer."""
        await self._socket.send_json_auto_id(
            {"type": "unsubscribe_events", "subscription": self.subscription}
        )
        assert (await self._socket.receive_json())["success"]

    async def close(self) -> None:
        """Go away without a word."""
        await self._socket.close()


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GATHER", 0.01)


@pytest.fixture
async def looking(house: House, hass_ws_client: WebSocketGenerator) -> Looking:
    """An administrator."""
    return Looking(await hass_ws_client(house.hass), house.entry.entry_id)


async def test_the_tree(house: House, looking: Looking) -> None:
    """The first levels, then what is opened; changes come by themselves."""
    house.broker.say("home/kitchen/temp", "21.5")
    house.broker.say("lamp", '{"state": "ON", "password": "hunter2"}')
    await looking.subscribe()
    link = house.broker.links[-1]
    assert link is not house.fake
    await settle(house.hass)
    assert looking.state["connected"]
    first = await looking.result("open", level=None)
    assert [each["name"] for each in first["rows"]] == ["home", "lamp", "mqtt_polyglot"][:2]
    lamp = first["rows"][1]["value"]
    assert (lamp["kind"], lamp["retained"], lamp["count"]) == ("json", True, 1)
    assert "hunter2" not in lamp["text"]
    assert (await looking.result("open", level="home"))["rows"][0]["children"] == 1
    link.receive("home/hall/temp", "19")
    await looking.until(lambda: "home/hall" in looking.rows)
    assert looking.rows["home"]["topics"] == 2
    assert looking.state["topics"] == 3
    full = await looking.result("value", topic="lamp")
    assert (full["whole"], full["hex"], full["picture"]) == (True, "", None)
    found = await looking.result("search", text="HALL")
    assert ([each["topic"] for each in found["rows"]], found["complete"]) == (
        ["home/hall/temp"],
        True,
    )
    answer = await looking.ask("value", subscription=looking.subscription, topic="home")
    assert answer["error"]["code"] == "not_found"
    answer = await looking.ask("open", subscription=looking.subscription, level="nowhere")
    assert answer["error"]["code"] == "not_found"
    await looking.result("close", level="home")


async def test_a_search_has_an_end(
    house: House, looking: Looking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than it may find: it says so."""
    monkeypatch.setattr(module, "MAX_FOUND", 2)
    monkeypatch.setattr(slices, "SLICE", 0)
    for number in (10, 2, 1):
        house.broker.say(f"lamp/{number}", "ON")
    await looking.subscribe()
    await settle(house.hass)
    found = await looking.result("search", text="lamp")
    assert ([each["topic"] for each in found["rows"]], found["complete"]) == (
        ["lamp/2", "lamp/10"],
        False,
    )


async def test_only_while_somebody_looks(house: House, looking: Looking) -> None:
    """One connection for all who look at the same; with the last one it ends."""
    before = len(house.broker.links)
    await looking.subscribe()
    link = house.broker.links[-1]
    assert set(link.subscriptions) == {"#"}
    assert link.settings.client_id != house.fake.settings.client_id
    assert link.settings.status_topic is None
    first = looking.subscription
    await looking.subscribe()
    await looking.subscribe(filter="#", system=True)
    system = house.broker.links[-1]
    assert set(system.subscriptions) == {"#", "$SYS/#"}
    assert len(house.broker.links) == before + 2
    await looking.leave()
    await settle(house.hass)
    assert not system.connected
    assert link.connected
    looking.subscription = first
    await looking.leave()
    assert link.connected
    await looking.close()
    await until(lambda: not link.connected)
    assert not house.hub.topics._feeds
    assert "#" not in house.fake.subscriptions


async def test_who_may_not(
    house: House, hass_ws_client: WebSocketGenerator, hass_read_only_access_token: str
) -> None:
    """It is for administrators."""
    socket = await hass_ws_client(house.hass, hass_read_only_access_token)
    looking = Looking(socket, house.entry.entry_id)
    for command, fields in (LOOKING | {"subscribe": {"entry_id": house.entry.entry_id}}).items():
        answer = await looking.ask(command, **fields)
        assert answer["error"]["code"] == "unauthorized"


async def test_nonsense(house: House, looking: Looking) -> None:
    """Subscriptions that are not there, and fields of the wrong kind: an error, and nothing else."""
    for command, fields in LOOKING.items():
        assert (await looking.ask(command, **fields))["error"]["code"] == "not_found"
        for key in fields:
            wrongs: tuple[Any, ...] = ({}, [1], 1.5, "x" * 70_000)
            for wrong in wrongs:
                answer = await looking.ask(command, **fields | {key: wrong})
                assert answer["error"]["code"] == "invalid_format"
    for wrong in ("", "a#", "\0", "a/#/b", 1, None, [1], "x" * 65_536):
        answer = await looking.ask("subscribe", entry_id=house.entry.entry_id, filter=wrong)
        assert answer["error"]["code"] == "invalid_format"
    answer = await looking.ask("subscribe", entry_id="nobody")
    assert answer["error"]["code"] == "not_found"
    for number in range(4):
        await looking.subscribe(filter=f"a/{number}")
    answer = await looking.ask("subscribe", entry_id=house.entry.entry_id)
    assert answer["error"]["code"] == "too_many"
    await looking.subscribe(filter="a/1")


async def test_what_the_broker_refuses(house: House, looking: Looking) -> None:
    """Who may not subscribe to everything is told, and the devices go on."""
    house.broker.refused.add("#")
    await announce(house, "Lamp", "sensor")
    await house.adopt_all()
    await looking.subscribe()
    assert looking.state["refused"] == [{"topic": "#", "reason": "Not authorized"}]
    house.say("lamp/sensor0", "7")
    (entity,) = house.entities()
    assert house.state(entity.entity_id).state == "7"


async def test_a_broker_that_is_away(house: House, looking: Looking) -> None:
    """It is said; when it is back everything goes on where it was."""
    await looking.subscribe()
    link = house.broker.links[-1]
    await looking.result("open", level=None)
    assert link.on_failure is not None
    link.on_failure(BrokerError(BrokerErrorKey.UNREACHABLE, "no route"), False)
    link.drop()
    await looking.until(lambda: not looking.state["connected"])
    assert (looking.state["error"], looking.state["detail"]) == ("unreachable", "no route")
    link.start()
    await looking.until(lambda: looking.state["connected"])
    assert looking.state["error"] is None
    link.receive("news", "1")
    await looking.until(lambda: "news" in looking.rows)
    link.drop()
    await looking.until(lambda: looking.state["error"] == "not_connected")


async def test_the_broker_is_unloaded(house: House, looking: Looking) -> None:
    """Whoever looks is told, and nothing is left."""
    await looking.subscribe()
    link = house.broker.links[-1]
    assert await house.hass.config_entries.async_unload(house.entry.entry_id)
    await looking.until(lambda: looking.ended)
    assert not link.connected
    answer = await looking.ask("open", subscription=looking.subscription, level=None)
    assert answer["error"]["code"] == "not_found"
    await looking.leave()


async def add_real(hass: HomeAssistant, broker: Mosquitto, protocol: str) -> ConfigEntry:
    """A config entry on a real broker."""
    data = DATA | {"host": "127.0.0.1", "port": broker.port, "protocol": protocol}
    entry = MockConfigEntry(
        domain=DOMAIN, data=data, options=OPTIONS, title="Real", unique_id=DATA["broker_uid"]
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: entry.runtime_data.connected)
    return entry


BUTTON = (
    '{"state_topic": "b", "event_types": ["press"], "unique_id": "b", "name": "B",'
    ' "device": {"identifiers": ["b"], "name": "B"}}'
)


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("protocol", ["3.1.1", "5"])
async def test_devices_do_not_notice(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    mosquitto_with: MosquittoFactory,  # noqa: F811 - the fixture
    protocol: str,
) -> None:
    """A real broker that delivers twice what is subscribed twice: each press counts once."""
    broker = mosquitto_with("allow_anonymous true", "allow_duplicate_messages true")
    async with Wire(Address(port=broker.port), client_id="wire") as wire:
        wire.say("homeassistant/event/b/config", BUTTON, retain=True)
        wire.say("kept", "1", retain=True)
        entry = await add_real(hass, broker, protocol)
        hub = entry.runtime_data
        await until(lambda: list(hub.adoption.candidates()))
        link: Any = hub.controller._link
        granted = link._connection._subscriptions.granted
        hub.adoption.adopt(next(iter(hub.adoption.candidates())))
        await until(lambda: hass.states.async_entity_ids("event"))
        await until(lambda: link._connection._subscriptions.granted > granted)
        looking = Looking(await hass_ws_client(hass), entry.entry_id)
        before = hub.controller.rate.total
        await looking.subscribe()
        await looking.until(lambda: looking.state["connected"])
        await looking.result("open", level=None)
        wire.say("b", '{"event_type": "press"}')
        await looking.until(lambda: "b" in looking.rows)
        await until(lambda: hub.controller.rate.total > before)
        wire.say("later", "1", retain=True)
        await looking.until(lambda: "later" in looking.rows)
        # Of MQTT 3.1.1 nobody knows it of what comes live.
        assert looking.rows["later"]["value"]["retained"] is (protocol == "5")
        assert (await looking.result("value", topic="kept"))["retained"] is True
        assert hub.controller.rate.total == before + 1
        assert looking.rows["b"]["value"]["count"] == 1
        await looking.leave()
        await until(lambda: not hub.topics._stopping)
        assert hub.connected
        assert await hass.config_entries.async_unload(entry.entry_id)
