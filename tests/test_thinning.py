"""Devices of which fewer changes are written: where that is decided, and what becomes of states."""

from typing import Any

from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.db_schema import States, StatesMeta
from homeassistant.components.recorder.util import session_scope
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.home.hub import Hub
from custom_components.mqtt_polyglot.home.moving import mover as module
from custom_components.mqtt_polyglot.home.moving.mover import async_mover
from custom_components.mqtt_polyglot.home.moving.plan import plan
from custom_components.mqtt_polyglot.model.thinning import LONGEST, SHORTEST
from tests.clock import Clock
from tests.double import DATA, Double, add_entry, devices, settle
from tests.house import House

LAMP = "homeassistant:lamp"
SECOND = DATA | {"broker_uid": "f" * 32, "host": "second.local"}


def hub_of(entry: ConfigEntry) -> Hub:
    """The running broker."""
    hub: Hub = entry.runtime_data
    return hub


# --- where it is decided --------------------------------------------------------------------------


@pytest.fixture(name="lamp")
async def _lamp(house: House) -> str:
    """A device with a setting."""
    house.broker.announce("Lamp", "light", "sensor")
    await house.adopt_all()
    return LAMP


async def test_off_by_default(house: House, lamp: str) -> None:
    """Nothing is left out that nobody asked for."""
    assert not house.hub.decisions.is_thinned(lamp)
    assert house.hub.decisions.adopted[lamp] == {}


async def test_chosen(house: House, lamp: str, hass_ws_client: WebSocketGenerator) -> None:
    """By administrators, for several devices at once; those that are not added are told."""
    house.broker.announce("Other", "sensor")
    await settle(house.hass)
    socket: Any = await hass_ws_client(house.hass)

    async def thin(**fields: Any) -> Any:
        asked = [lamp, "homeassistant:other", "nobody"]
        command = {"type": f"{DOMAIN}/device/thin", "entry_id": house.entry.entry_id}
        await socket.send_json_auto_id({**command, "devices": asked, **fields})
        return (await socket.receive_json())["result"]

    told = {"done": [lamp], "missing": ["homeassistant:other", "nobody"]}
    for fields, thinned in (({}, True), ({"thinned": True}, True), ({"thinned": False}, False)):
        assert await thin(**fields) == told
        assert house.hub.decisions.is_thinned(lamp) is thinned
    assert house.hub.decisions.adopted[lamp] == {}


async def test_kept(hass: HomeAssistant, house: House, lamp: str) -> None:
    """Over a restart, until the device is removed; one that is added again begins anew."""
    house.hub.thinning.choose(lamp, thinned=True)
    await settle(hass)
    assert await hass.config_entries.async_reload(house.entry.entry_id)
    await settle(hass)
    assert house.hub.decisions.is_thinned(lamp)
    await house.hub.adoption.async_forget(lamp)
    await settle(hass)
    assert not house.hub.decisions.is_thinned(lamp)
    house.fake = house.broker.links[-1]
    house.broker.announce("Lamp", "light", "sensor")
    await house.adopt_all()
    assert lamp in house.hub.decisions.adopted
    assert not house.hub.decisions.is_thinned(lamp)


async def test_moved(
    hass: HomeAssistant, house: House, lamp: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a setting of the device, wherever that is; a move that fails leaves it where it was."""
    house.hub.thinning.choose(lamp, thinned=True)
    device = devices(hass, house.entry)[lamp]
    second = await add_entry(hass, SECOND, "Second")

    async def fail(*_: Any) -> None:
        raise TimeoutError("too late")

    check = module.Mover._async_check
    monkeypatch.setattr(module.Mover, "_async_check", fail)
    with pytest.raises(HomeAssistantError):
        await async_mover(hass).async_move(hub_of(second), device.id, lamp)
    monkeypatch.setattr(module.Mover, "_async_check", check)
    await settle(hass)
    assert house.hub.decisions.is_thinned(lamp)
    assert not hub_of(second).decisions.is_thinned(lamp)
    await async_mover(hass).async_move(hub_of(second), device.id, lamp)
    await settle(hass)
    assert hub_of(second).decisions.adopted[lamp] == {"thinned": True}
    assert lamp not in house.hub.decisions.adopted


async def test_moved_and_interrupted(hass: HomeAssistant, house: House, lamp: str) -> None:
    """What the next start finishes has it too."""
    house.hub.thinning.choose(lamp, thinned=True)
    device = devices(hass, house.entry)[lamp]
    second = await add_entry(hass, SECOND, "Second")
    move = plan(hub_of(second), device.id, lamp).move
    assert move is not None
    for entry in (house.entry, second):
        assert await hass.config_entries.async_unload(entry.entry_id)
    await async_mover(hass)._async_decide(move)
    await async_mover(hass)._async_decide(move)  # And stopped again, before that was noted.
    for entry in (second, house.entry):
        assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert hub_of(second).decisions.is_thinned(lamp)
    assert lamp not in house.hub.decisions.adopted


async def test_replaced(hass: HomeAssistant, house: House, broker: Double, lamp: str) -> None:
    """The device that replaces it is the same one to the user."""
    house.hub.thinning.choose(lamp, thinned=True)
    device = devices(hass, house.entry)[lamp]
    broker.withdraw("Lamp")
    new = broker.announce("New", "light", "sensor")
    await settle(hass)
    await async_mover(hass).async_move(house.hub, device.id, new)
    await settle(hass)
    assert house.hub.decisions.adopted == {new: {"thinned": True}}


# --- what becomes of states -----------------------------------------------------------------------

THING = "homeassistant:thing"
CELSIUS = {"device_class": "temperature", "unit_of_measurement": "°C", "state_topic": "t"}


class Room:
    """A thermometer, and every state that it had."""

    def __init__(self, house: House, clock: Clock, entity_id: str) -> None:
        self.house, self.clock, self.entity_id = house, clock, entity_id
        self.states: list[str] = []
        house.hass.bus.async_listen("state_changed", self._on_state)

    @callback
    def _on_state(self, event: Any) -> None:
        if event.data["entity_id"] == self.entity_id:
            self.states.append(event.data["new_state"].state)

    async def say(self, *values: object, every: float = 1.0) -> list[str]:
        """Say values; return the states since the last time."""
        for value in values:
            self.house.say("t", str(value))
            await self.clock.forward(every)
        return self.take()

    async def wait(self, seconds: float) -> list[str]:
        """Let time pass; return the states since the last time."""
        await self.clock.forward(seconds)
        return self.take()

    def take(self) -> list[str]:
        """The states since the last time."""
        states, self.states = self.states, []
        return states

    @property
    def figures(self) -> Any:
        """What the report says."""
        report = self.house.report(THING)
        assert report is not None
        return report["thinning"]


async def room_of(house: House, clock: Clock, **config: Any) -> Room:
    """A sensor of a device that is thinned out."""
    entity_id = await house.discover("sensor", **(config or CELSIUS))
    house.hub.thinning.choose(THING, thinned=True)
    await clock.forward(1)
    return Room(house, clock, entity_id)


@pytest.fixture(name="room")
async def _room(clock: Clock, house: House) -> Room:
    """A thermometer that is thinned out."""
    return await room_of(house, clock)


async def test_jitter(room: Room) -> None:
    """One state, and the last value when the longest interval is over."""
    assert await room.say(21.4, *(21.5, 21.4) * 20, 21.5) == ["21.4"]
    assert await room.wait(LONGEST) == ["21.5"]
    assert await room.wait(2 * LONGEST) == []
    assert room.figures == {"thinned": True, "changes": 42, "left_out": 40}


async def test_back_where_it_was(room: Room) -> None:
    """Nothing is left to write, and no timer runs."""
    assert await room.say(21.4, 21.5, 21.4) == ["21.4"]
    assert await room.wait(LONGEST + 1) == []


async def test_far(room: Room) -> None:
    """At once, or when the shortest interval is over: the newest of those that came."""
    assert await room.say(21.4, 25, 26) == ["21.4"]
    assert await room.wait(SHORTEST) == ["26"]
    assert await room.wait(SHORTEST) == []
    assert await room.say(30) == ["30"]
    assert await room.say(30.1, 40) == []
    assert await room.wait(SHORTEST) == ["40"], "the timer of the small change was too late for it"


async def test_rare(room: Room) -> None:
    """What changes rarely is never late, however little it changes."""
    values = [str(20 + step / 100) for step in range(5)]
    values[0] = "20"
    assert await room.say(*values, every=LONGEST) == [
        str(float(v)) if "." in v else v for v in values
    ]


@pytest.mark.parametrize("word", ["None", "nan", "unknown"])
async def test_unknown(room: Room, word: str) -> None:
    """To and from unknown at once."""
    assert await room.say(21.4, word, 21.5, 21.4) == ["21.4", "unknown", "21.5"]


async def test_unavailable(room: Room) -> None:
    """To unavailable and back at once, with the newest value."""
    assert await room.say(21.4, 21.5) == ["21.4"]
    room.house.fake.drop()
    assert await room.wait(1) == ["unavailable"]
    await room.house.fake.connect()
    assert await room.wait(1) == ["21.5"]
    assert await room.say(21.4) == ["21.4"]


async def test_unavailable_in_the_same_message(clock: Clock, house: House) -> None:
    """A message may say a value and whether the device is there; neither hides the other."""
    room = await room_of(
        house,
        clock,
        **CELSIUS,
        value_template="{{ value_json.t }}",
        availability_topic="t",
        availability_template="{{ value_json.a }}",
    )
    said = [(21.4, "online"), (21.5, "online"), (21.4, "offline"), (21.5, "offline")]
    said += [(21.4, "online"), (21.5, "online")]
    states = await room.say(*(f'{{"t": {value}, "a": "{there}"}}' for value, there in said))
    assert states == ["21.4", "unavailable", "21.4", "21.5"]


async def test_written_for_another_reason(room: Room) -> None:
    """What was held back is shown with a new name; from then on it is what the next is compared with."""
    assert await room.say(21.4, 21.5) == ["21.4"]
    registry = er.async_get(room.house.hass)
    registry.async_update_entity(room.entity_id, name="Renamed")
    assert await room.wait(1) == ["21.5"]
    assert await room.say(21.4) == []
    assert await room.wait(LONGEST) == ["21.4"]


async def test_expired(clock: Clock, house: House) -> None:
    """What was unavailable for a while is back at once."""
    room = await room_of(house, clock, **CELSIUS, expire_after=30)
    assert await room.say(21.4, 21.5) == ["21.4"]
    assert await room.wait(30) == ["unavailable"]
    assert await room.say(21.4, 21.5) == ["21.4"]


async def test_all_again(room: Room) -> None:
    """What is held back is written at once when the user no longer wants it to be."""
    assert await room.say(21.4, 21.5) == ["21.4"]
    room.house.hub.thinning.choose(THING, thinned=False)
    assert await room.wait(1) == ["21.5"]
    assert await room.say(21.4, 21.5, 21.4) == ["21.4", "21.5", "21.4"]


async def test_described_anew(room: Room) -> None:
    """What is held back is written with what the device now is."""
    assert await room.say(21.4, 21.5) == ["21.4"]
    device = {"device": {"identifiers": ["thing"], "name": "Thing"}, "unique_id": "thing"}
    config = CELSIUS | device | {"name": None, "icon": "mdi:sun-thermometer"}
    room.house.say("homeassistant/sensor/thing/config", config)
    assert (await room.wait(1))[-1] == "21.5"
    assert await room.wait(2 * LONGEST) == []


@pytest.mark.parametrize(
    "config",
    [
        {"device_class": "energy", "unit_of_measurement": "kWh", "state_class": "total_increasing"},
        {"device_class": "temperature", "unit_of_measurement": "°C", "force_update": True},
        {"unit_of_measurement": "lines"},
        {},
    ],
)
async def test_never(clock: Clock, house: House, config: dict[str, Any]) -> None:
    """Totals, and what is no measurement: each change is a state."""
    room = await room_of(house, clock, state_topic="t", **config)
    assert await room.say("1000.01", "1000.02", "1000.03") == ["1000.01", "1000.02", "1000.03"]
    assert room.figures is None


async def test_attributes(clock: Clock, house: House) -> None:
    """A message that says something else too is written."""
    attributes = {"json_attributes_topic": "t", "value_template": "{{ value_json.t }}"}
    room = await room_of(house, clock, **CELSIUS, **attributes)
    says = ['{"t": 21.4, "x": 1}', '{"t": 21.5, "x": 2}', '{"t": 21.5, "x": 2}']
    assert await room.say(*says) == ["21.4", "21.5"]


async def test_a_lamp(hass: HomeAssistant, house: House, clock: Clock) -> None:
    """A pulse of a device that is thinned out is two states."""
    entity_id = await house.discover("binary_sensor", state_topic="t")
    house.hub.thinning.choose(THING, thinned=True)
    room = Room(house, clock, entity_id)
    house.say("t", "ON")
    house.say("t", "OFF")
    assert await room.wait(1) == ["on", "off"]


async def test_climate(hass: HomeAssistant, house: House, clock: Clock) -> None:
    """The room temperature jitters; what the thermostat does is shown at once."""
    entity_id = await house.discover(
        "climate",
        current_temperature_topic="t",
        mode_state_topic="mode",
        mode_command_topic="mode/set",
        modes=["off", "heat"],
    )
    house.hub.thinning.choose(THING, thinned=True)
    room = Room(house, clock, entity_id)
    assert len(await room.say(21.4, 21.5, 21.4, 21.5)) == 1
    house.say("mode", "heat")
    assert await room.wait(1) == ["heat"]
    assert house.state(entity_id).attributes["current_temperature"] == 21.5


async def test_only_counted(clock: Clock, house: House) -> None:
    """What the choice would leave out is known before it is made; states are as ever."""
    room = await room_of(house, clock)
    house.hub.thinning.choose(THING, thinned=False)
    room.take()
    values = ["21.4", "21.5"] * 50
    assert await room.say(*values) == values
    assert room.figures == {"thinned": False, "changes": 100, "left_out": 99}


async def test_chosen_later(room: Room) -> None:
    """What was written before the choice was not left out; what would have been is another figure."""
    room.house.hub.thinning.choose(THING, thinned=False)
    before = ["21.4", "21.5"] * 10
    assert await room.say(*before) == before
    room.house.hub.thinning.choose(THING, thinned=True)
    room.take()
    assert room.figures == {"thinned": True, "changes": 20, "left_out": 0}
    assert await room.say(*before) == ["21.4"]
    assert room.figures == {"thinned": True, "changes": 40, "left_out": 19}
    assert await room.wait(LONGEST) == ["21.5"]
    assert room.figures == {"thinned": True, "changes": 40, "left_out": 18}
    await room.wait(2 * 3600)
    assert room.figures == {"thinned": True, "changes": 40, "left_out": 18}
    room.house.hub.thinning.choose(THING, thinned=False)
    assert room.figures["left_out"] > 30
    room.house.hub.thinning.choose(THING, thinned=True)
    await room.wait(24 * 3600)
    assert room.figures == {"thinned": True, "changes": 0, "left_out": 0}


async def test_recorded(
    recorder_mock: Recorder, hass: HomeAssistant, clock: Clock, house: House
) -> None:
    """The rows of the database: what was counted beforehand is what is left out in the end."""

    async def rows() -> list[float]:
        await hass.async_block_till_done()
        await hass.async_add_executor_job(recorder_mock.block_till_done)
        with session_scope(hass=hass, read_only=True) as session:
            states = session.query(States.state).join(
                StatesMeta, States.metadata_id == StatesMeta.metadata_id
            )
            found = states.filter(StatesMeta.entity_id == room.entity_id)
            return [float(state) for (state,) in found if state not in ("unknown", "unavailable")]

    room = await room_of(house, clock)
    jitter = [round(21 + step / 100 + step % 2 / 10, 2) for step in range(60)]
    house.hub.thinning.choose(THING, thinned=False)
    await room.say(*jitter, every=30)
    assert await rows() == jitter
    assert room.figures["changes"] == 60
    expected = 60 - room.figures["left_out"]
    assert expected < 15
    house.hub.thinning.choose(THING, thinned=True)
    await clock.forward(LONGEST)
    await room.say(*jitter, every=30)
    await room.wait(LONGEST)
    thinned = (await rows())[60:]
    assert len(thinned) == pytest.approx(expected, abs=2)
    assert thinned[-1] == jitter[-1]
