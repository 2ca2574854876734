"""``infrared``: emitters and receivers of the signals of remote controls."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, override

import orjson

from ....model.codec import IGNORE, Codec, DecodeError, Ignore, as_text
from ....model.components import Infrared, InfraredSignal
from ..commands import Arguments
from ..fields import UnusableError
from ..table import Row, Table
from ..take import constant
from ..wiring import UNKNOWN, Wiring

_NOTHING: Final = ("", UNKNOWN, "null", '""')
"""What a template makes of a message without a signal."""

MAX_SIGNAL: Final = 64 * 1024
"""The longest signal as text, in characters: some 10,000 timings. Air conditioners send 600."""


class _Schema(StrEnum):
    """What an infrared component is, in the word of its announcement."""

    EMITTER = "emitter"
    RECEIVER = "receiver"


@dataclass(frozen=True, slots=True)
class Signal(Codec[InfraredSignal]):
    """A signal as a JSON object of ``timings`` and ``modulation``.

    A command has ``repeat_count``, too, and its template knows the three by name.
    """

    @override
    def decode(self, wire: Any) -> InfraredSignal | Ignore:
        text = as_text(wire).strip()
        if text in _NOTHING:
            return IGNORE
        if len(text) > MAX_SIGNAL:
            raise DecodeError(f"a signal of {len(text)} characters is over {MAX_SIGNAL}")
        try:
            document = orjson.loads(text)
        except orjson.JSONDecodeError as err:
            raise DecodeError("a signal that is not JSON") from err
        if not isinstance(document, dict):
            raise DecodeError("a signal that is no JSON object")
        timings, modulation = document.get("timings"), document.get("modulation")
        if not isinstance(timings, list) or not timings or not all(map(_is_whole, timings)):
            raise DecodeError("a signal whose timings are no list of whole numbers")
        if modulation is not None and not _is_whole(modulation):
            raise DecodeError("a signal whose modulation is no whole number")
        return InfraredSignal(tuple(timings), modulation)

    @override
    def encode(self, value: InfraredSignal) -> Arguments:
        variables = {
            "timings": list(value.timings),
            "modulation": value.modulation,
            "repeat_count": value.repeats,
        }
        return Arguments(orjson.dumps(variables).decode(), variables)


def _is_whole(number: Any) -> bool:
    return isinstance(number, int) and not isinstance(number, bool)


_TABLES: Final = {
    _Schema.EMITTER: Table(
        kind=Infrared,
        rows=(
            Row(
                point="send",
                command=("command_topic", "command_template"),
                codec=constant(Signal()),
                traits={"momentary": constant(value=True)},
            ),
        ),
        needs={"command": ("send",)},
    ),
    _Schema.RECEIVER: Table(
        kind=Infrared,
        rows=(
            Row(
                point="received",
                state=("state_topic", "value_template"),
                codec=constant(Signal()),
                traits={"occurrence": constant(value=True)},
            ),
        ),
        needs={"state": ("received",)},
    ),
}


def infrared(wiring: Wiring, key: str) -> Infrared:
    """The emitter or the receiver that an announcement describes; raises ``UnusableError``."""
    schema = wiring.fields.member("schema", _Schema)
    if schema is None:
        raise UnusableError(f"infrared without a schema, which is {' or '.join(_Schema)}")
    return _TABLES[schema](wiring, key)
