"""Trust: what a device does not newly become without the user's word."""

import pytest

from custom_components.mqtt_polyglot.controller.trust import Trust
from custom_components.mqtt_polyglot.model.codec import Choice
from custom_components.mqtt_polyglot.model.components import Component, Cover, Valve
from custom_components.mqtt_polyglot.model.data_point import DataPoint, Sink
from custom_components.mqtt_polyglot.model.envelope import PlainTopic
from custom_components.mqtt_polyglot.model.spec import DeviceSpec
from custom_components.mqtt_polyglot.model.vocabulary import CoverClass, MotionCommand

from .toy import component as toy

COMMAND = DataPoint(
    sink=Sink(
        envelope=PlainTopic(topic="toy/a/set"),
        codec=Choice(tuple((str(each), each) for each in MotionCommand)),
    )
)


def news(component: Component) -> list[tuple[str, ...]]:
    """What waits of a lamp that has this now; and what is remembered when it is accepted."""
    lamp = toy("lamp", "lamp", "toy/a")
    trust = Trust.of(DeviceSpec(id="toy:a", name="A", components=(lamp,)))
    spec = DeviceSpec(id="toy:a", name="A", components=(lamp, component))
    waiting = [each.key for each in trust.news(spec)]
    trust.admit(spec)
    assert not list(trust.news(spec))
    return [(key, *trust.kinds) for key in waiting]


@pytest.mark.parametrize(
    ("device_class", "waits"),
    [
        (None, False),
        (CoverClass.BLIND, False),
        (CoverClass.DOOR, True),
        (CoverClass.GARAGE, True),
        (CoverClass.GATE, True),
        (CoverClass.WINDOW, False),
    ],
)
def test_covers(device_class: CoverClass | None, waits: bool) -> None:
    """A garage door opens the house, a blind does not."""
    cover = Cover(key="c", command=COMMAND, device_class=device_class)
    assert news(cover) == ([("c", f"cover {device_class}")] if waits else [])


def test_platforms() -> None:
    """Some platforms wait whatever their device class; others never do."""
    assert news(Valve(key="v", command=COMMAND)) == [("v", "valve")]
    assert news(toy("lock", "l", "toy/a")) == [("l", "lock")]
    assert news(toy("sensor", "s", "toy/a")) == []
