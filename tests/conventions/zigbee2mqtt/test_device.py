"""Devices: from an announcement to a spec."""

import pytest
from syrupy.assertion import SnapshotAssertion

from custom_components.mqtt_polyglot.broker.message import Publish
from custom_components.mqtt_polyglot.conventions.base import AnnouncementError
from custom_components.mqtt_polyglot.conventions.zigbee2mqtt.device import describe
from custom_components.mqtt_polyglot.conventions.zigbee2mqtt.draft import Draft
from custom_components.mqtt_polyglot.conventions.zigbee2mqtt.wire import Wire
from custom_components.mqtt_polyglot.model.availability import ALWAYS
from custom_components.mqtt_polyglot.model.components import Common, Switch
from custom_components.mqtt_polyglot.model.data_point import DataPoint
from custom_components.mqtt_polyglot.model.spec import NoteKind

from .support import (
    IEEE,
    RECORDINGS,
    component_of,
    entry,
    generic,
    on_off,
    outline,
    replay,
    spec_of,
    specific,
)


@pytest.mark.parametrize("name", RECORDINGS)
def test_recorded_devices(name: str, snapshot: SnapshotAssertion) -> None:
    """What becomes of the devices that were recorded."""
    spec = replay(name).device.spec
    assert {
        "name": spec.name,
        "manufacturer": spec.manufacturer,
        "model": spec.model,
        "model_id": spec.model_id,
        "sw_version": spec.sw_version,
        "queries": [f"{query.topic} {query.payload.decode()}" for query in spec.queries],
        "notes": sorted(f"{note.kind} {note.where}: {note.detail}" for note in spec.notes),
        "components": {component.key: outline(component) for component in spec.components},
    } == snapshot


def test_identity() -> None:
    """The address is the device: its id, its identity, its connection."""
    spec = spec_of(on_off())
    assert spec.id == f"zigbee2mqtt:{IEEE}"
    assert spec.identities == {f"ieee:{IEEE}"}
    assert spec.connections == {("zigbee", "00:15:8d:00:01:a2:b3:c4")}
    assert spec.via == "zigbee2mqtt:bridge:zigbee2mqtt"


def test_address_in_capitals() -> None:
    """An address is the same in capitals."""
    shouted = IEEE.upper().replace("0X", "0x")
    assert spec_of(on_off(), ieee=shouted).id == f"zigbee2mqtt:{IEEE}"


def test_name_of_a_device_that_nobody_named() -> None:
    """Before it is renamed, a device is called by its address: that is no name for people."""
    spec = spec_of(on_off(), friendly_name=IEEE)
    assert spec.name == "Maker M1 b3c4"
    assert f"zigbee2mqtt/{IEEE}" in component_of(spec, "state").power.sources[0].topic


def test_texts_are_cleaned() -> None:
    """Devices pad their texts with zero bytes, and some have none."""
    spec = spec_of(definition={"vendor": "LUMI\0\0", "description": " \0", "model": 7})
    assert (spec.manufacturer, spec.model, spec.model_id) == ("LUMI", None, None)
    assert spec.origin == "Zigbee2MQTT"


@pytest.mark.parametrize(
    ("kind", "power_source", "asked"),
    [
        ("Router", "Mains (single phase)", True),
        ("Router", None, True),
        ("Router", "Battery", False),
        ("EndDevice", "Battery", False),
        ("EndDevice", "DC Source", True),
        ("EndDevice", "Unknown", False),
        ("GreenPower", None, False),
    ],
)
def test_only_who_listens_is_asked(kind: str, power_source: str | None, asked: bool) -> None:
    """A device that sleeps would answer in hours, if at all."""
    spec = spec_of(specific("switch", on_off()), type=kind, power_source=power_source)
    expected = (Publish("zigbee2mqtt/thing/get", b'{"state":""}'),) if asked else ()
    assert spec.queries == expected


def test_what_is_asked_for() -> None:
    """Everyday values that the device tells when asked, in one message."""
    spec = spec_of(
        specific("switch", on_off(), endpoint="l1"),
        specific("switch", on_off(access=3), endpoint="l2"),
        generic("numeric", "power", 5, unit="W"),
        generic("numeric", "energy", 1, unit="kWh"),
        generic("numeric", "device_temperature", 5, category="diagnostic"),
        generic("enum", "power_on_behavior", 7, values=["on", "off"]),
    )
    assert [query.payload for query in spec.queries] == [b'{"state_l1":"","power":""}']


def test_no_more_than_a_network_can_bear_is_asked_for() -> None:
    """A device with very many values is asked for some of them."""
    spec = spec_of(*(generic("numeric", f"value_{i}", 5) for i in range(50)))
    assert spec.queries[0].payload.count(b":") == 16


def test_a_disabled_device_is_not_asked() -> None:
    """Nobody would answer for it."""
    device = entry(specific("switch", on_off())) | {"disabled": True}
    spec = describe(
        {"base": "zigbee2mqtt", "device": device, "output": "json", "availability": True}
    )
    assert spec.queries == ()
    assert spec.name == "thing"


def test_several_endpoints() -> None:
    """The endpoints name the components, and none of them is the device."""
    spec = spec_of(
        specific("switch", on_off(), endpoint="bottom_left"),
        specific("switch", on_off(), endpoint="l2"),
    )
    left, right = (component_of(spec, key) for key in ("switch_bottom_left", "switch_l2"))
    assert (left.common.name, left.common.main) == ("Bottom left", False)
    assert (right.common.name, right.common.main) == ("L2", False)
    assert left.power.sink.name == ("state_bottom_left",)


def test_one_endpoint_is_the_device() -> None:
    """A device with one lamp is that lamp, though its endpoint has a name."""
    spec = spec_of(specific("light", on_off(), endpoint="l1"))
    assert component_of(spec, "light_l1").common.main


def test_what_a_device_is() -> None:
    """Of several functions one is the device, the others are called after what they are."""
    spec = spec_of(
        specific("switch", on_off("state", 7)),
        specific("lock", generic("binary", "state", 7, value_on="LOCK", value_off="UNLOCK")),
    )
    assert component_of(spec, "lock").common.main
    switch = component_of(spec, "switch")
    assert not switch.common.main
    assert switch.common.translation_key == "switch"


def test_the_switch_of_a_fan() -> None:
    """It is not the fan."""
    spec = spec_of(
        specific("fan", on_off("fan_state")), specific("switch", on_off()), on_off("state")
    )
    assert not component_of(spec, "switch").common.main
    assert component_of(spec, "fan").common.main


def test_a_light_listed_twice() -> None:
    """A generated definition may list a light once for each of its clusters."""
    brightness = generic("numeric", "brightness", 7, value_max=254)
    spec = spec_of(specific("light", on_off()), specific("light", on_off(), brightness))
    assert component_of(spec, "light").brightness is not None
    assert [note for note in spec.notes if note.kind is NoteKind.REJECTED] == []


def test_settings_that_look_like_switches() -> None:
    """Some converters make a switch of each setting: they are told apart by their property."""
    spec = spec_of(
        specific("climate", generic("numeric", "current_heating_setpoint", 3)),
        specific("switch", {**on_off("window_detection", 3), "name": "state"}),
        specific("switch", {**on_off("away_mode", 3), "name": "state"}),
    )
    window = component_of(spec, "window_detection")
    assert window.common.category == "config"
    assert window.power.sink.name == ("window_detection",)
    assert component_of(spec, "away_mode").common.category == "config"


def test_a_property_exposed_twice() -> None:
    """A property is one component, however often it is exposed."""
    spec = spec_of(generic("numeric", "temperature"), generic("numeric", "temperature"))
    assert [each.key for each in spec.components] == ["temperature", "linkquality"]


def test_a_property_called_like_a_kind_of_device() -> None:
    """Its key keeps clear of that of a specific expose, whether there is one or not."""
    spec = spec_of(generic("enum", "light", values=["dark", "bright"]))
    assert spec.components[0].key == "light_value"


def test_keys_never_clash() -> None:
    """What would have the key of another component is left out with a note."""
    spec = spec_of(specific("switch", on_off(), endpoint="left"), generic("enum", "switch_left"))
    assert component_of(spec, "switch_left").platform == "switch"
    assert [note.where for note in spec.notes if note.kind is NoteKind.REJECTED] == ["switch_left"]


def test_the_contact_of_a_door_sensor_is_the_device() -> None:
    """The converter says that it needs no name of its own."""
    contact = generic("binary", "contact", homeassistant={"name": None})
    assert component_of(spec_of(contact), "contact").common.main
    assert not component_of(spec_of(specific("switch", on_off()), contact), "contact").common.main


@pytest.mark.parametrize(("kind", "access"), [("composite", 0), ("list", 0), ("something", 7)])
def test_other_types_become_notes(kind: str, access: int) -> None:
    """What we have no platform for is in the report of the device."""
    spec = spec_of(generic(kind, "schedule", access))
    assert [note.where for note in spec.notes] == ["schedule"]


@pytest.mark.parametrize(
    "announcement",
    [
        {},
        {"base": "zigbee2mqtt"},
        {"base": 1, "device": entry(), "output": "json"},
        {"base": "a/#", "device": entry(), "output": "json"},
        {"base": "zigbee2mqtt", "device": [], "output": "json"},
        {"base": "zigbee2mqtt", "device": {}, "output": "json"},
        {"base": "zigbee2mqtt", "device": entry(), "output": "xml"},
        {"base": "zigbee2mqtt", "device": entry(ieee="0x1"), "output": "json"},
        {"base": "zigbee2mqtt", "device": entry(friendly_name="a/+"), "output": "json"},
        {
            "base": "zigbee2mqtt",
            "device": entry(definition={"exposes": "none"}),
            "output": "json",
        },
    ],
)
def test_what_is_no_announcement(announcement: dict[str, object]) -> None:
    """A stored announcement may be damaged."""
    with pytest.raises(AnnouncementError):
        describe(announcement)


def test_a_part_that_no_component_has() -> None:
    """A slip of ours costs one component, says so, and leaves the rest of the network alone."""
    draft = Draft(Wire("zigbee2mqtt", "thing", split=False), ALWAYS)
    power: DataPoint[bool] = DataPoint()
    draft.add("first", Switch, Common(), power=power, bulb=power)
    draft.add("second", Switch, Common(), power=power)
    assert list(draft.components) == ["second"]
    (note,) = draft.notes
    assert note.kind == "rejected"
    assert "bulb" in note.detail
