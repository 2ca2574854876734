"""Thermostats of Bosch, whose mode is said by two properties.

``operating_mode`` says whether the thermostat follows its schedule, is set by hand, or pauses, and
``system_mode`` whether it heats or cools while it is set by hand.
See https://github.com/Koenkk/zigbee2mqtt/pull/23075.
"""

from dataclasses import dataclass
from typing import Any, Final, override

from ...model.codec import IGNORE, Codec, DecodeError, Ignore, as_text
from ...model.data_point import DataPoint, Sink, Source
from ...model.envelope import JsonTopic
from ...model.reader import Path
from ...model.vocabulary import HvacMode
from .draft import Draft
from .expose import Expose

OPERATING: Final = "operating_mode"

_MANUAL: Final = "manual"
_OPERATIONS: Final = {"schedule": HvacMode.AUTO, "pause": HvacMode.OFF}
_BY_HAND: Final = {"heat": HvacMode.HEAT, "cool": HvacMode.COOL}


@dataclass(frozen=True, slots=True)
class _Operated(Codec[HvacMode]):
    """The mode, as both properties say it.

    Attributes:
        operating: The property of the operation.
        system: The property of the mode by hand.
        by_hand: The words of that, the one that counts where it is not said first.
        told: Whether both are read from the whole message; else only the operation is.
    """

    operating: str
    system: str
    by_hand: tuple[str, ...]
    told: bool

    @override
    def decode(self, wire: Any) -> HvacMode | Ignore | None:
        if self.told and not isinstance(wire, dict):
            raise DecodeError("the state is no object")
        operation = wire.get(self.operating) if self.told else wire
        if operation is None:
            return IGNORE
        if operation == _MANUAL:
            word = wire.get(self.system) if self.told else None
            return _BY_HAND[word if word in self.by_hand else self.by_hand[0]]
        return _OPERATIONS.get(as_text(operation))

    @override
    def encode(self, value: HvacMode) -> Any:
        for word, mode in _OPERATIONS.items():
            if value is mode:
                return {self.operating: word}
        word = next(word for word in self.by_hand if _BY_HAND[word] is value)
        system = {self.system: word} if len(self.by_hand) > 1 else {}
        return {self.operating: _MANUAL, **system}


def operated_mode(draft: Draft, mode: Expose, operating: Expose) -> DataPoint[HvacMode] | None:
    """The mode of such a thermostat; ``None`` of any other."""
    words = {as_text(value) for value in operating.values}
    by_hand = tuple(word for word in map(as_text, mode.values) if word in _BY_HAND)
    if words != {_MANUAL, *_OPERATIONS} or not operating.settable or not by_hand:
        return None
    wire = draft.wire
    codec = _Operated(operating.key, mode.key, by_hand, told=not wire.split)
    if wire.split:
        sources = wire.sources(operating.key, codec)
    else:
        sources = (Source(topic=wire.topic, codec=codec, reader=Path(())),)
    return DataPoint(
        sources=sources if operating.readable else (),
        sink=Sink(envelope=JsonTopic(topic=f"{wire.topic}/set"), codec=codec),
        options=(HvacMode.OFF, *(_BY_HAND[word] for word in by_hand), HvacMode.AUTO),
    )
