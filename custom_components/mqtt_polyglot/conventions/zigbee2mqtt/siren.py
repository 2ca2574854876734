"""Sirens: warnings that are told with a tone, a volume and a duration, and alarms that have those."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
import math
from typing import Any, Final, override

from ...model.codec import Choice, Codec, Number, as_text
from ...model.components import Common, Siren
from ...model.data_point import DataPoint, Sink
from ...model.envelope import JsonTopic
from .draft import Draft
from .expose import Expose
from .naming import part_name

_STOP: Final = "stop"
_OFF: Final = frozenset({_STOP, "off", "none"})
_DEFAULT_TONE: Final = "emergency"
"""How sirens sound if nobody says how, as far as they know it."""

_MAX_SECONDS: Final = 65535

_ALARMS: Final = frozenset({"alarm", "siren"})
"""What is a siren if it has a melody, a volume or a duration; else it may be anything."""
_TONES: Final = ("melody", "ringtone", "alarm_melody", "alarm_ringtone")
_VOLUMES: Final = ("volume", "alarm_volume")
_DURATIONS: Final = ("duration", "alarm_duration", "alarm_time", "max_duration")


@dataclass(frozen=True, slots=True)
class _Loudness(Codec[float]):
    """A volume of 0 to 1 as one of a few words.

    Attributes:
        words: From the quietest to the loudest.
    """

    words: tuple[Any, ...]

    @override
    def decode(self, wire: Any) -> float | None:
        words = [as_text(word) for word in self.words]
        word = as_text(wire)
        return (words.index(word) + 1) / len(words) if word in words else None

    @override
    def encode(self, value: float) -> Any:
        return self.words[max(1, math.ceil(value * len(self.words))) - 1]


@dataclass(frozen=True, slots=True)
class _Share(Codec[float]):
    """A volume of 0 to 1 as a number.

    Attributes:
        high: The loudest.
    """

    high: float

    @override
    def decode(self, wire: Any) -> float | None:
        number = Number().decode(wire)
        return None if number is None else min(1, max(0, number / self.high))

    @override
    def encode(self, value: float) -> float:
        return round(value * self.high)


def add_warning(draft: Draft, warning: Expose) -> None:
    """Make a siren of a warning (the Zigbee cluster IAS WD); its members stay settings, too.

    It never says whether it sounds: what it was told last is shown, and silence before that.
    """
    mode, level, duration = (warning.feature(name) for name in ("mode", "level", "duration"))
    tones = tuple(as_text(word) for word in mode.values if word != _STOP) if mode else ()
    if not warning.settable or not tones:
        return
    envelope = JsonTopic(topic=f"{draft.wire.topic}/set")

    def member(name: str, codec: Codec[Any], **more: Any) -> DataPoint[Any]:
        sink = Sink(envelope=envelope, codec=codec, name=(warning.key, name))
        return DataPoint(sink=sink, **more)

    tone = _DEFAULT_TONE if _DEFAULT_TONE in tones else tones[0]
    parts: dict[str, Any] = {
        "power": member("mode", Choice(((tone, True), (_STOP, False))), initial=False),
        "tone": member("mode", Choice(tuple((word, word) for word in tones)), options=tones),
    }
    if level and level.values:
        loudness = _Loudness(tuple(level.values))
        parts["volume"] = member("level", loudness, minimum=0, maximum=1)
    if duration:
        high = duration.high or _MAX_SECONDS
        parts["duration"] = member("duration", Number(0), minimum=0, maximum=high)
    common = replace(_common(draft, warning), optimistic=True)
    draft.add(f"siren{warning.suffix}", Siren, common, **parts)


def add_alarms(draft: Draft, generic: Sequence[Expose]) -> None:
    """Make sirens of alarms that can be switched on and have a tone, a volume or a duration.

    Those stay settings, too. An alarm of several words is its own tone.
    """
    for alarm in generic:
        if alarm.settable and alarm.readable and alarm.name in _ALARMS and alarm.category is None:
            add = {"binary": _add_switched, "enum": _add_chosen}.get(alarm.type)
            if add is not None and alarm.key not in draft.taken:
                add(draft, alarm, [each for each in generic if each.endpoint == alarm.endpoint])


def _add_switched(draft: Draft, alarm: Expose, beside: Sequence[Expose]) -> None:
    sound = _sound(draft, beside)
    if not sound:
        return
    power = draft.wire.point("power", alarm, Choice(((alarm.on, True), (alarm.off, False))))
    draft.taken.add(alarm.key)
    draft.add(draft.key_of(alarm), Siren, _common(draft, alarm), power=power, **sound)


def _add_chosen(draft: Draft, alarm: Expose, beside: Sequence[Expose]) -> None:
    off = next((word for word in alarm.values if as_text(word).lower() in _OFF), None)
    tones = tuple(as_text(word) for word in alarm.values if word != off)
    if off is None or not tones:
        return
    wire = draft.wire
    tone = _DEFAULT_TONE if _DEFAULT_TONE in tones else tones[0]
    sounding = tuple((word, True) for word in sorted(tones, key=lambda word: word != tone))
    power = wire.point("power", alarm, Choice((*sounding, (off, False))))
    choice = Choice(tuple((word, word) for word in tones), unknown=(as_text(off),))
    sound = _sound(draft, beside) | {"tone": wire.point("tone", alarm, choice, options=tones)}
    draft.taken.add(alarm.key)
    draft.add(draft.key_of(alarm), Siren, _common(draft, alarm), power=power, **sound)


def _sound(draft: Draft, beside: Sequence[Expose]) -> dict[str, Any]:
    """How it sounds, as far as that is set by properties of their own."""
    by_name = {each.name: each for each in beside if each.settable}

    def first(names: Sequence[str]) -> Expose | None:
        return next((by_name[name] for name in names if name in by_name), None)

    wire, parts = draft.wire, dict[str, Any]()
    if (tone := first(_TONES)) and tone.type == "enum":
        words = tuple((word, as_text(word)) for word in tone.values)
        options = tuple(text for _, text in words)
        parts["tone"] = wire.point("tone", tone, Choice(words), options=options)
    if volume := first(_VOLUMES):
        if volume.type == "enum" and volume.values:
            codec: Codec[float] = _Loudness(_by_loudness(volume.values))
        else:
            codec = _Share(volume.high if volume.high and volume.high > 0 else 100)
        parts["volume"] = wire.point("volume", volume, codec, minimum=0, maximum=1, step=1)
    if (duration := first(_DURATIONS)) and duration.type == "numeric":
        limits = {"minimum": duration.low, "maximum": duration.high}
        parts["duration"] = wire.point("duration", duration, Number(), **limits)
    return parts


def _by_loudness(words: Sequence[Any]) -> tuple[Any, ...]:
    """From the quietest to the loudest: some list them the other way round."""
    first, last = as_text(words[0]).lower(), as_text(words[-1]).lower()
    backwards = first in {"high", "max", "loud", "very_high"} or last in {"low", "mute", "off"}
    return tuple(reversed(words)) if backwards else tuple(words)


def _common(draft: Draft, expose: Expose) -> Common:
    """It is called like the device, unless something else is what the device is."""
    if expose.endpoint:
        return Common(name=part_name(expose.endpoint))
    if any(component.common.main for component in draft.components.values()):
        return Common(translation_key="siren")
    return Common(main=True)
