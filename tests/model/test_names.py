"""Names of components: told apart where they would be the same."""

from dataclasses import replace
import time

from hypothesis import given, strategies as st
import pytest

from custom_components.mqtt_polyglot.model.components import (
    BinarySensor,
    Climate,
    Common,
    Component,
    Cover,
    Light,
    Sensor,
    Switch,
    Trigger,
    Update,
)
from custom_components.mqtt_polyglot.model.data_point import DataPoint
from custom_components.mqtt_polyglot.model.names import spoken, told_apart
from custom_components.mqtt_polyglot.model.spec import DeviceSpec
from custom_components.mqtt_polyglot.model.vocabulary import (
    BinarySensorClass,
    ColorMode,
    UpdateClass,
)


def sensor(key: str, device_class: str | None = None, name: str | None = None) -> Sensor:
    """A sensor that is named by its class, unless it has a name."""
    return Sensor(key=key, value=DataPoint(), device_class=device_class, common=Common(name=name))


def binary(key: str, device_class: str | None = None, name: str | None = None) -> BinarySensor:
    """The same of a binary sensor."""
    kind = None if device_class is None else BinarySensorClass(device_class)
    return BinarySensor(key=key, value=DataPoint(), device_class=kind, common=Common(name=name))


def named(*components: Component) -> list[str | None]:
    """What they are called by themselves; ``None`` is left to their class or to the device."""
    return [each.common.name for each in told_apart(components)]


@pytest.mark.parametrize(
    ("components", "names"),
    [
        ([sensor("battery", "battery"), binary("battery_low", "battery")], [None, "Battery low"]),
        (
            [
                binary("binary_sensor:0x1_battery_low_z", "battery"),
                sensor("sensor:0x1_battery_z", "battery"),
            ],
            ["Battery low", None],
        ),
        (
            [sensor(f"sensor:{key}", "energy") for key in ("energy", "energy_a", "energy_l2")],
            [None, "Energy A", "Energy L2"],
        ),
        (
            [sensor("energy", "energy"), sensor("produced_energy", "energy")],
            [None, "Produced energy"],
        ),
        (
            [sensor(f"pressure_{n}", "atmospheric_pressure") for n in (1, 2)],
            ["Atmospheric pressure 1", "Atmospheric pressure 2"],
        ),
        (
            [sensor("sensor:a8f3", "power"), sensor("sensor:b7c2", "power")],
            ["Power a8f3", "Power b7c2"],
        ),
        (
            [sensor("left_x", name="Level"), binary("right_x", name="LEVEL")],
            ["Level left", "Level right"],
        ),
        ([sensor("1", name="1"), binary("1_", name="1")], ["1", "1 binary sensor"]),
        (
            [sensor("a.x", name="x"), sensor("a-x", name="x"), sensor("a_x", name="x")],
            ["x", "x sensor", "x sensor 2"],
        ),
        ([sensor("a", name="Battery A"), sensor("b"), sensor("c")], ["Battery A", None, None]),
        (
            [sensor("x", name="P 1"), sensor("1", name="P"), sensor("p", name="P")],
            ["P 1", "P 1 2", "P"],
        ),
    ],
)
def test_told_apart(components: list[Component], names: list[str | None]) -> None:
    """By what differs in their keys; one that is called what its key says keeps its name."""
    assert named(*components) == names


def main[C: Component](component: C) -> C:
    """The same, called like its device."""
    return replace(component, common=replace(component.common, main=True))


def test_one_is_what_the_device_is() -> None:
    """The others are called after their class, or what they are."""
    light = main(Light(key="light:x", power=DataPoint(), modes=frozenset({ColorMode.ONOFF})))
    update = main(Update(key="update:x", installed=DataPoint(), device_class=UpdateClass.FIRMWARE))
    assert told_apart([light, update]) == (light, replace(update, common=Common()))
    climate = main(Climate(key="climate:x_climate", power=DataPoint()))
    covers = [main(Cover(key=f"cover:x_{end}", position=DataPoint())) for end in "ab"]
    found = told_apart([light, climate, *covers])
    assert [each.common.main for each in found] == [False, True, False, False]
    assert [each.common.name for each in found] == ["Light", None, "Cover A", "Cover B"]


def test_two_of_a_kind_are_neither() -> None:
    """A plug of two switches is none of them."""
    switches = [main(Switch(key=f"switch:plug_{n}", power=DataPoint())) for n in (1, 2)]
    found = told_apart(switches)
    assert [(each.common.main, each.common.name) for each in found] == [
        (False, "Switch 1"),
        (False, "Switch 2"),
    ]


def test_what_is_no_entity_has_no_name() -> None:
    """Triggers are told apart by their own words."""
    triggers = [
        Trigger(key=each, signal=DataPoint(occurrence=True), type="t", subtypes=("s",))
        for each in ("a", "b")
    ]
    assert told_apart(triggers) == tuple(triggers)


def test_translated_names() -> None:
    """Those of one translation differ by their placeholders, or else by their keys."""
    common = Common(translation_key="power_part", placeholders=(("part", "L1"),))
    first = Sensor(key="power_l1", value=DataPoint(), common=common)
    other = Sensor(
        key="power_l2",
        value=DataPoint(),
        common=replace(common, placeholders=(("part", "L2"),)),
    )
    assert told_apart([first, other]) == (first, other)
    assert spoken(first) == "Power part L1"
    again = told_apart([first, replace(first, key="power_l2")])
    assert [spoken(each) for each in again] == ["Power part L1", "Power part L1 L2"]


@given(st.lists(st.tuples(st.text(max_size=12), st.sampled_from(["", "a", "A b"])), max_size=8))
def test_never_two_of_one_name(drawn: list[tuple[str, str]]) -> None:
    """Whatever the keys are, and described anew it is the same."""
    keys = {key: name for key, name in drawn if key}
    components = [sensor(key, name=name) for key, name in keys.items()]
    found = told_apart(components)
    names = [(spoken(each) or "").casefold() for each in found]
    assert len(names) == len(set(names))
    assert told_apart(found) == found


def test_thousands_of_one_name() -> None:
    """They are told apart in the time that describing them takes."""
    components = [sensor(f"{'_' * n}-{'a_' * 200}", name="a") for n in range(2000)]
    begin = time.thread_time()
    found = told_apart(components)
    assert time.thread_time() - begin < 2
    assert len({each.common.name for each in found}) == 2000


def test_a_spec_does_it() -> None:
    """So that it holds for every convention."""
    spec = DeviceSpec(
        id="toy:a",
        name="A",
        components=(sensor("battery", "battery"), binary("battery_low", "battery")),
    )
    assert [each.common.name for each in spec.components] == [None, "Battery low"]
