"""``switch``: things that are switched on and off."""

from ...model.components import Switch
from ...model.data_point import DataPoint, Sink
from ...model.vocabulary import Platform, SwitchClass
from .common import common
from .fields import UnusableError
from .wiring import Wiring, words


def switch(wiring: Wiring, key: str) -> Switch:
    """The switch that an announcement describes; raises ``UnusableError``."""
    fields = wiring.fields
    on, off = fields.truth("payload_on", "payload_off")
    envelope = wiring.envelope("command_topic", "command_template")
    if envelope is None:
        raise UnusableError("a switch without a command_topic that can be used")
    told = words(
        (_state(wiring, "state_on", on), True),
        (_state(wiring, "state_off", off), False),
        ignore_others=True,
    )
    sources = wiring.choice_sources("state_topic", "value_template", told)
    sink = Sink(envelope=envelope, codec=words((on, True), (off, False), unknown=None))
    return Switch(
        key=key,
        power=DataPoint(key="power", sources=sources, sink=sink),
        device_class=fields.member("device_class", SwitchClass),
        assumed=fields.flag("optimistic") or not sources,
        **common(wiring, Platform.SWITCH),
    )


def _state(wiring: Wiring, key: str, payload: tuple[str, ...]) -> tuple[str, ...]:
    """What the switch says; unless it is announced otherwise, what it is told."""
    word = wiring.fields.word(key, "")
    return word if word[0] else payload
