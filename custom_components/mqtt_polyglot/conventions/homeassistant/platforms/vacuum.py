"""``vacuum``: robots that clean floors, as they are announced today, and as before 2024.2."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, override

import orjson

from ....model.codec import (
    IGNORE,
    Codec,
    DecodeError,
    Ignore,
    Number,
    ReadCodec,
    Text,
    as_text,
    choice_of,
)
from ....model.components import CustomCommand, Vacuum
from ....model.data_point import DataPoint, Source
from ....model.reader import Path
from ....model.spec import NoteKind
from ....model.vocabulary import VacuumActivity, VacuumCommand
from ..commands import Arguments
from ..fields import MAX_WORDS, UnusableError, in_any_case, truth
from ..table import Parts, Row, Table
from ..take import Take, constant, listed, orders
from ..wiring import Wiring, words

_FAN_SPEED: Final = "fan_speed"
_SEND_COMMAND: Final = "send_command"
_STATUS: Final = "status"
_DEFAULT: Final = ("start", "stop", "return_home", "clean_spot")

_OLD_TOPICS: Final = ("battery_level", "charging", "cleaning", "docked", "error", _FAN_SPEED)
"""What had a topic and a template of its own, instead of a place in the state."""
_OLD_FEATURES: Final = {
    "turn_on": VacuumCommand.START,
    "turn_off": VacuumCommand.RETURN_HOME,
    "battery": None,
}
_OLD_PAYLOADS: Final = {
    "payload_start_pause": ("payload_pause", "start_pause"),
    "payload_turn_off": ("payload_return_to_base", "turn_off"),
    "payload_turn_on": ("payload_start", "turn_on"),
}
"""What the payloads are called today, and what they were if nothing was said."""

_SPEEDS: Final = listed("fan_speed_list")


@dataclass(frozen=True, slots=True)
class _Custom(Codec[CustomCommand]):
    """A command of the device's own: its name alone, or an object with what belongs to it."""

    @override
    def decode(self, wire: Any) -> Ignore:
        return IGNORE

    @override
    def encode(self, value: CustomCommand) -> str:
        if not isinstance(value.params, dict):
            return value.command
        return orjson.dumps({"command": value.command, **value.params}).decode()


@dataclass(frozen=True, slots=True)
class _Segments(ReadCodec[Mapping[str, str]]):
    """The names of the parts of a home by their ids."""

    @override
    def decode(self, wire: Any) -> Mapping[str, str] | Ignore:
        if not isinstance(wire, dict) or not wire:
            return IGNORE
        if len(wire) > MAX_WORDS:
            raise DecodeError(f"more than {MAX_WORDS} parts of a home")
        return {key: as_text(name) for key, name in wire.items()}


@dataclass(frozen=True, slots=True)
class _Clean(Codec[tuple[str, ...]]):
    """The ids of the parts to clean: a list for templates, and else as JSON."""

    @override
    def decode(self, wire: Any) -> Ignore:
        return IGNORE

    @override
    def encode(self, value: tuple[str, ...]) -> Arguments:
        return Arguments(orjson.dumps(value).decode(), {"value": list(value)})


@dataclass(frozen=True, slots=True)
class _Error(ReadCodec[VacuumActivity]):
    """A text about what is wrong; nothing is, if it is empty."""

    @override
    def decode(self, wire: Any) -> VacuumActivity | Ignore:
        return VacuumActivity.ERROR if as_text(wire).strip() else IGNORE


def _translate(wiring: Wiring) -> None:
    """Read the words of before Home Assistant 2024.2, when this was called the legacy schema."""
    keys = wiring.fields
    if "schema" in keys:
        keys.translate("schema", "there is only one schema now")
    old = keys.own_word("schema") == "legacy" or any(key in keys for key in _OLD_PAYLOADS)
    features = keys.words("supported_features")
    if features is not None:
        for name in features:
            if name in _OLD_FEATURES:
                keys.translate("supported_features", f"{name} is from before 2024.2")
        old = old or any(_OLD_FEATURES.get(name) for name in features)
        translated = (_OLD_FEATURES.get(name, name) for name in features)
        keys.put("supported_features", [name for name in dict.fromkeys(translated) if name])
    for key, (new, default) in _OLD_PAYLOADS.items():
        if key in keys:
            keys.translate(key, f"read as {new}")
        word = keys.text(key)
        if old and new not in keys:
            keys.put(new, word or default)


def _features(wiring: Wiring) -> tuple[str, ...]:
    known = {*VacuumCommand, _FAN_SPEED, _SEND_COMMAND, _STATUS}
    found = wiring.fields.words("supported_features")
    for name in found or ():
        if name not in known:
            wiring.fields.reject("supported_features", f"{name[:64]!r} is not supported")
    return _DEFAULT if found is None else tuple(name for name in found if name in known)


_FEATURES: Final = Take(("supported_features",), _features)


def _old_sources(wiring: Wiring) -> dict[str, tuple[Source[Any], ...]]:
    """What had topics of its own. The last of those that say something in one message counts."""
    yes, no = truth("true", "false")
    docked = words((yes, VacuumActivity.DOCKED), ignore_others=True)
    codecs: dict[str, Codec[Any]] = {
        "cleaning": words((yes, VacuumActivity.CLEANING), (no, VacuumActivity.IDLE)),
        "docked": docked,
        "charging": docked,
        "error": _Error(),
        "battery_level": Number(),
        _FAN_SPEED: Text(),
    }
    found: dict[str, tuple[Source[Any], ...]] = {}
    for name, codec in codecs.items():
        point = {"battery_level": "battery", _FAN_SPEED: _FAN_SPEED}.get(name, "activity")
        said = wiring.sources(f"{name}_topic", f"{name}_template", codec)
        found[point] = (*found.get(point, ()), *said)
    return found


def _state_sources(wiring: Wiring) -> dict[str, tuple[Source[Any], ...]]:
    """What stands in the JSON object of the state."""
    topic = wiring.fields.inbound("state_topic")
    if topic is None:
        return {}
    activities = words(*((in_any_case(each), each) for each in VacuumActivity))
    places: dict[str, tuple[str, Codec[Any]]] = {
        "activity": ("state", activities),
        "fan_speed": (_FAN_SPEED, Text()),
        "battery": ("battery_level", Number()),
        "segments": ("segments", _Segments()),
    }
    return {
        point: (
            Source(
                topic=topic,
                codec=codec,
                reader=wiring.in_encoding(Path((name,), null=point == "activity")),
            ),
        )
        for point, (name, codec) in places.items()
    }


def _assemble(wiring: Wiring, parts: Parts) -> None:
    """Put together what is told and what is said, as far as the device says that it can do it."""
    features = _FEATURES.of(wiring)
    told, old = _state_sources(wiring), _old_sources(wiring)
    if "clean" not in parts:
        told.pop("segments", None)
    for name in {*told, *old}:
        sources = (*told.get(name, ()), *old.get(name, ()))
        if sources:
            parts[name] = replace(parts.get(name, DataPoint()), sources=sources)
    command: DataPoint[VacuumCommand] | None = parts.get("command")
    if command is not None:
        options = tuple(each for each in command.options if each in features)
        parts["command"] = replace(command, options=options)
    rejected = any(note.kind is NoteKind.REJECTED_KEY for note in wiring.fields.notes.taken())
    if rejected and not parts:
        raise UnusableError("a vacuum without a topic that can be used")
    if _SEND_COMMAND not in features:
        parts.pop("custom", None)
    fan_speed: DataPoint[str] | None = parts.get("fan_speed")
    if fan_speed is not None and _FAN_SPEED not in features:
        parts["fan_speed"] = replace(fan_speed, sink=None, options=())
    parts["status"] = _STATUS in features


_SAID_ONCE: Final = {"momentary": constant(value=True)}

VACUUM: Final = Table(
    kind=Vacuum,
    rows=(
        Row(
            point="command",
            command=("command_topic",),
            codec=orders(
                ("payload_start", "start", VacuumCommand.START),
                ("payload_pause", "pause", VacuumCommand.PAUSE),
                ("payload_stop", "stop", VacuumCommand.STOP),
                ("payload_return_to_base", "return_to_base", VacuumCommand.RETURN_HOME),
                ("payload_clean_spot", "clean_spot", VacuumCommand.CLEAN_SPOT),
                ("payload_locate", "locate", VacuumCommand.LOCATE),
            ),
        ),
        Row(
            point="fan_speed",
            command=("set_fan_speed_topic",),
            codec=_SPEEDS.then(choice_of),
        ),
        Row(
            point="custom",
            command=("send_command_topic",),
            codec=constant(_Custom()),
            traits=_SAID_ONCE,
        ),
        Row(
            point="clean",
            command=("clean_segments_command_topic", "clean_segments_command_template"),
            codec=constant(_Clean()),
            traits=_SAID_ONCE,
        ),
    ),
    translate=_translate,
    special=_assemble,
    former=tuple(f"{name}_{half}" for name in _OLD_TOPICS for half in ("topic", "template")),
    special_keys=(
        "state_topic",
        *_FEATURES.keys,
    ),
)
