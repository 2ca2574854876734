"""Binary sensors, and switches of settings."""

from typing import Any

import pytest

from .support import Replay, component_of, entry, generic, on_off, replay, spec_of


def shown(expose: dict[str, Any], wire: Any) -> Any:
    """What the component of an expose shows after one message."""
    player = Replay()
    player.list_devices(entry(expose))
    player.say("thing", {expose["property"]: wire})
    (value,) = player.values(expose["property"]).values() or [None]
    return value


def words(name: str, on: Any, off: Any, access: int = 1) -> dict[str, Any]:
    """The expose of something with these two words."""
    return generic("binary", name, access, value_on=on, value_off=off)


@pytest.mark.parametrize(
    ("expose", "wire", "value"),
    [
        # Home Assistant's door is "on" when it is open; ``contact`` is true when it is closed.
        (words("contact", False, True), False, True),
        (words("contact", False, True), True, False),
        (words("contact", True, False), True, False),
        (words("contact", "ON", "OFF"), "ON", True),
        (words("garage_door_contact", True, False), False, True),
        (words("garage_door_contact", False, True), False, True),
        (words("window", "OPEN", "CLOSE"), "OPEN", True),
        (words("window", "CLOSE", "OPEN"), "OPEN", True),
        (words("window", "CLOSE", "OPEN"), "CLOSE", False),
        (words("window_open", True, False), True, True),
        (words("valve_state", "OPEN", "CLOSED"), "CLOSED", False),
        (words("occupancy", True, False), True, True),
        (words("occupancy", True, False), "true", True),
        (words("water_leak", "Leak", "Dry"), "Leak", True),
        (words("battery_low", "Low", "Normal"), "Normal", False),
        (words("unheard_of", 1, 0), 1, True),
        (words("unheard_of", "YES", "NO"), "MAYBE", None),
        (words("unheard_of", "YES", "NO"), None, None),
    ],
)
def test_what_is_on(expose: dict[str, Any], wire: Any, value: bool | None) -> None:
    """On is what the device class of Home Assistant calls on, else what the expose does."""
    assert shown(expose, wire) is value


@pytest.mark.parametrize(
    ("name", "device_class", "translation_key", "category"),
    [
        ("contact", "door", None, None),
        ("battery_low", "battery", None, "diagnostic"),
        ("presence", "occupancy", "presence", None),
        ("window_open", "window", "window_open", None),
        ("test", None, "test", "diagnostic"),
    ],
)
def test_conditions(
    name: str, device_class: str | None, translation_key: str | None, category: str | None
) -> None:
    """A device class names the condition where no other of the device is like it."""
    sensor = component_of(spec_of(generic("binary", name)), name)
    assert (sensor.device_class, sensor.common.translation_key, sensor.common.category) == (
        device_class,
        translation_key,
        category,
    )


def test_unknown_conditions() -> None:
    """They are called as Zigbee2MQTT calls them, and are no settings."""
    expose = generic("binary", "open_day", label="Open day", category="config")
    sensor = component_of(spec_of(expose), "open_day")
    assert (sensor.common.name, sensor.device_class, sensor.common.category) == (
        "Open day",
        None,
        "diagnostic",
    )


def test_conditions_of_endpoints() -> None:
    """Several of a kind are told apart."""
    expose = generic("binary", "occupancy", endpoint="2") | {"property": "occupancy_2"}
    sensor = component_of(spec_of(expose), "occupancy_2")
    assert sensor.common.translation_key == "occupancy_part"
    assert sensor.common.placeholders == (("part", "2"),)


@pytest.mark.parametrize(
    ("name", "others", "category", "enabled"),
    [
        ("child_lock", {}, "config", True),
        # What nobody has heard of is what the device is for, unless a word of its name says more.
        ("never_heard_of", {}, None, True),
        ("never_heard_of", {"category": "config"}, "config", True),
        ("pump_all", {}, None, True),
        ("switch1", {}, None, True),
        ("ac_power", {}, None, True),
        ("pump_protection", {}, "config", True),
        ("execute_if_off", {}, "config", True),
        ("enable_outdoor_temperature", {}, "config", True),
        ("ionization", {}, None, True),
        ("ionization", {"category": "config"}, "config", True),
        ("factory_reset", {}, "config", False),
    ],
)
def test_settings(name: str, others: dict[str, Any], category: str | None, enabled: bool) -> None:
    """A switch beside what the device is, is mostly a setting of it."""
    switch = component_of(spec_of(on_off(name, 3, **others)), name)
    assert (switch.common.category, switch.common.enabled, switch.platform) == (
        category,
        enabled,
        "switch",
    )


@pytest.mark.parametrize(
    ("on", "off", "sent"),
    [
        ("LOCK", "UNLOCK", b'{"child_lock":"LOCK"}'),
        (True, False, b'{"child_lock":true}'),
        ("ON", "OFF", b'{"child_lock":"ON"}'),
        (1, 0, b'{"child_lock":1}'),
    ],
)
def test_commands(on: Any, off: Any, sent: bytes) -> None:
    """A setting is told its own words, in their own type."""
    player = Replay()
    player.list_devices(entry(words("child_lock", on, off, access=3)))
    state = player.device.states["child_lock"]
    switch: Any = state.component
    (publish,) = player.device.command(state, [switch.power.to(True)])
    assert (publish.topic, publish.payload) == ("zigbee2mqtt/thing/set", sent)


def test_a_switch_that_tells_nothing() -> None:
    """It is shown as it was set last, and as it is told if its access was wrong about that."""
    switch = component_of(spec_of(on_off("device_locating", 2)), "device_locating")
    assert switch.common.optimistic
    assert [source.topic for source in switch.power.sources] == ["zigbee2mqtt/thing"]


def test_recorded_values() -> None:
    """A door that is open, a room with somebody in it, a lock for children."""
    assert replay("door_sensor").values("contact") == {"value": True}
    assert replay("motion_sensor").values("occupancy") == {"value": True}
    assert replay("tuya_radiator_valve").values("child_lock") == {"power": True}


def test_what_is_set_and_told_all_the_same() -> None:
    """The sirens of Develco: their access says that the alarm is never told; what is told counts."""
    player = Replay()
    player.list_devices(entry(words("alarm", "START", "OFF", 2)))
    state = player.device.states["alarm"]
    assert state.component.common.optimistic
    player.say("thing", {"alarm": "START"})
    assert player.values("alarm") == {"power": True}


def test_hints_of_converters() -> None:
    """What they say of a property to Home Assistant counts more than our tables."""
    spec = spec_of(
        generic("binary", "is_plugged", homeassistant={"deviceClass": "plug", "icon": "mdi:power"}),
        generic("binary", "is_odd", homeassistant={"deviceClass": "nonsense", "icon": "nonsense"}),
        generic("numeric", "charging", 1, unit="min", homeassistant={"deviceClass": "duration"}),
        generic("numeric", "loading", 1, unit="V", homeassistant={"deviceClass": "duration"}),
        generic("binary", "learn_ir_code", 2, homeassistant={"type": "button"}),
    )
    plugged = component_of(spec, "is_plugged")
    assert (plugged.device_class, plugged.common.icon) == ("plug", "mdi:power")
    odd = component_of(spec, "is_odd")
    assert (odd.device_class, odd.common.icon) == (None, None)
    assert component_of(spec, "charging").device_class == "duration"
    assert component_of(spec, "loading").device_class == "voltage"
    assert component_of(spec, "learn_ir_code").platform == "button"
    assert spec.notes == ()
