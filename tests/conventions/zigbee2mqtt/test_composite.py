"""Composites and lists."""

from contextlib import suppress
from typing import Any

from hypothesis import given, settings, strategies as st
import orjson

from custom_components.mqtt_polyglot.model.codec import EncodeError
from custom_components.mqtt_polyglot.model.spec import NoteKind

from ...cpu import at_most
from .support import Replay, component_of, generic, spec_of, specific
from .test_hostile import JSON
from .test_setting import command, device

PROTECTION = generic(
    "composite",
    "overload_protection",
    7,
    features=[
        generic("numeric", "max_power", 2, unit="W", value_min=1, value_max=3250),
        generic("binary", "enable_min_power", 2, value_on="ENABLE", value_off="DISABLE"),
        generic("numeric", "min_power", 2, unit="W", value_min=1, value_max=3250),
        generic("list", "history", 2, item_type={"type": "composite"}),
    ],
)
TOLD = {"max_power": 3000, "enable_min_power": "DISABLE", "min_power": 1, "history": [{"a": 1}]}


def plug(told: Any = TOLD) -> Replay:
    """A plug that has told its protection."""
    player = device(PROTECTION)
    player.say("thing", {"overload_protection": told})
    return player


def test_members_are_settings() -> None:
    """Each member that can be set is what it is, and a sensor has all that is told."""
    player = plug()
    platforms = {each.key: each.platform.value for each in player.device.spec.components}
    assert platforms == {
        "overload_protection": "sensor",
        "overload_protection.max_power": "number",
        "overload_protection.enable_min_power": "switch",
        "overload_protection.min_power": "number",
        "overload_protection.history": "text",
        "linkquality": "sensor",
    }
    assert player.values("overload_protection.max_power") == {"value": 3000}
    assert player.values("overload_protection.enable_min_power") == {"power": False}
    assert player.values("overload_protection")["attributes"] == TOLD
    assert player.values("overload_protection")["value"] == orjson.dumps(TOLD).decode()
    number = component_of(player.device.spec, "overload_protection.max_power")
    assert number.common.name == "Overload protection max power"
    assert number.common.category == "config"
    assert player.device.spec.notes == ()


def test_all_members_are_sent() -> None:
    """Converters reject, or make zero of, what is missing; also what is too long for a state."""
    key = "overload_protection.max_power"
    for history in ([{"a": 1}], [{"a": number} for number in range(100)]):
        told = TOLD | {"history": history}
        assert command(plug(told), key, "value", 2000) == [
            {"overload_protection": told | {"max_power": 2000}}
        ]


def test_what_is_not_known_is_not_sent() -> None:
    """Nobody invents the values of a device."""
    player = plug({"min_power": 5, "max_power": "nonsense", "surprise": 1})
    key = "overload_protection.enable_min_power"
    assert command(player, key, "power", True) == [
        {
            "overload_protection": {
                "min_power": 5,
                "max_power": "nonsense",
                "enable_min_power": "ENABLE",
            }
        }
    ]
    assert command(device(PROTECTION), key, "power", True) == [
        {"overload_protection": {"enable_min_power": "ENABLE"}}
    ]


def test_a_part_of_a_device() -> None:
    """The endpoint is in the property of the composite, and not in those of its members."""
    level = generic(
        "composite",
        "level_config",
        7,
        property="level_config_l1",
        endpoint="l1",
        features=[
            generic("numeric", "on_level", 7, property="on_level_l1", endpoint="l1", value_max=254)
        ],
    )
    player = device(specific("light", generic("binary", "state", 7), level))
    player.say("thing", {"level_config_l1": {"on_level": 20}})
    assert player.values("level_config_l1.on_level") == {"value": 20}
    assert command(player, "level_config_l1.on_level", "value", 40) == [
        {"level_config_l1": {"on_level": 40}}
    ]


def test_a_command_of_several_members() -> None:
    """Its members are kept until its button sends them."""
    player = device(
        generic(
            "composite",
            "play_sound",
            2,
            features=[
                generic("enum", "sound", 2, values=["bell", "bird"]),
                generic("numeric", "volume", 2, value_min=0, value_max=10),
                generic("list", "rooms", 2, item_type={"type": "text"}),
            ],
        )
    )
    states = player.device.states
    for key, point, value in (("sound", "option", "bird"), ("volume", "value", 3)):
        assert command(player, f"play_sound.{key}", point, value) == []
        states[f"play_sound.{key}"].assume(point, value)
    assert states["play_sound.sound"].component.common.optimistic
    assert component_of(player.device.spec, "play_sound").platform == "button"
    assert command(player, "play_sound", "press", True) == [
        {"play_sound": {"sound": "bird", "volume": 3}}
    ]


def test_secrets() -> None:
    """A composite with a secret in it is only shown, and without that."""
    player = device(
        generic(
            "composite",
            "wifi_config",
            7,
            category="config",
            features=[generic("text", "ssid", 3), generic("text", "password", 2)],
        )
    )
    player.say("thing", {"wifi_config": {"ssid": "home", "password": "hush", "deep": [{"pin": 1}]}})
    assert player.values("wifi_config") == {
        "attributes": {"ssid": "home", "deep": [{}]},
        "value": '{"ssid":"home","deep":[{}]}',
    }
    (note,) = player.device.spec.notes
    assert note.kind is NoteKind.RESTRICTED
    assert component_of(player.device.spec, "wifi_config").common.category == "diagnostic"


def test_a_command_with_a_secret() -> None:
    """It has nowhere to be kept; the action that publishes a message tells it."""
    features = [generic("text", "name", 2), generic("text", "pin_code", 2)]
    spec = spec_of(generic("composite", "guest", 2, features=features))
    assert [component.key for component in spec.components] == ["linkquality"]
    assert [(note.where, note.kind) for note in spec.notes] == [("guest", NoteKind.RESTRICTED)]


def test_a_command_without_members() -> None:
    """A button sends it empty."""
    player = device(generic("composite", "clear_all", 2, features=[]))
    assert command(player, "clear_all", "press", True) == [{"clear_all": {}}]


def test_codes_of_a_lock() -> None:
    """Who may unlock is told as ``users``; the codes are nobody's business."""
    features = [generic("numeric", "user", 2), generic("numeric", "pin_code", 2)]
    player = device(generic("composite", "pin_code", 7, features=features))
    player.say("thing", {"users": {"1": {"status": "enabled", "pin_code": "1234"}}})
    assert player.values("pin_code")["attributes"] == {"1": {"status": "enabled"}}
    assert "1234" not in str(player.values("pin_code"))


def test_lists() -> None:
    """Words with commas between them; what they are is in the attributes, too."""
    player = device(
        generic("list", "faults", 1, item_type={"type": "enum", "values": ["surge", "fire"]}),
        generic("list", "schedule", 7, item_type={"type": "composite"}),
    )
    player.say("thing", {"faults": ["surge", "fire"], "schedule": [{"hour": 6}]})
    assert player.values("faults") == {
        "attributes": {"items": ["surge", "fire"]},
        "value": "surge, fire",
    }
    assert player.values("schedule")["value"] == '[{"hour":6}]'
    assert [note.where for note in player.device.spec.notes] == ["schedule"]


def test_attribute_output() -> None:
    """Members have topics of their own there."""
    spec = spec_of(PROTECTION, output="attribute")
    number = component_of(spec, "overload_protection.max_power")
    assert number.value.sources[0].topic == "zigbee2mqtt/thing/overload_protection-max_power"


@given(
    features=st.lists(
        st.fixed_dictionaries(
            {"type": st.sampled_from(["numeric", "enum", "binary", "text", "list", "composite"])},
            optional={
                "property": st.sampled_from(["a", "b", "a.b", "pin", "state", ""]),
                "name": JSON,
                "access": st.integers(-1, 8),
                "values": JSON,
                "presets": JSON,
                "value_min": JSON,
                "value_max": JSON,
                "value_on": JSON,
                "value_off": JSON,
                "item_type": JSON,
                "features": JSON,
                "endpoint": JSON,
                "unit": JSON,
            },
        ),
        max_size=5,
    ),
    access=st.integers(0, 7),
    told=JSON,
)
@settings(max_examples=300)
@at_most(1)
def test_any_composite(features: list[dict[str, Any]], access: int, told: Any) -> None:
    """Whatever the members are: nothing is raised, and each command is one object."""
    player = device(
        generic("composite", "thing", access, features=features),
        *(each for each in features if each.get("property")),
    )
    player.say("thing", {"thing": told, "a": told, "b": told})
    for state in player.device.states.values():
        component: Any = state.component
        for point in component.points():
            if point.key == "attributes":
                continue
            texts = component.platform in ("text", "select")
            for value in (*point.options[:2], *(("x", "[1", "{}") if texts else (1, 2.5))):
                with suppress(EncodeError):
                    for publish in player.device.command(state, [point.to(value)]):
                        assert isinstance(orjson.loads(publish.payload), dict)
