"""``climate``: thermostats, air conditioners, radiator valves."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from ....model.codec import Choice, Codec
from ....model.components import Climate, Limits
from ....model.data_point import DataPoint, Sink, Source
from ....model.vocabulary import EMERGENCY_HEAT, NO_PRESET, HvacAction, HvacMode, TemperatureUnit
from ..codecs import NUMERIC, Parked
from ..fields import Fields, in_any_case
from ..table import Parts, Row, Table
from ..take import ON_OFF, Take, constant, limits, listed, number, one_of
from ..wiring import UNKNOWN, Wiring, words
from .temperatures import (
    LIMIT_ROWS,
    POWER,
    SHARED,
    TEMPERATURE_SETTINGS,
    follow_limits,
    measured,
    setpoint,
)

_MODES: Final = (
    HvacMode.AUTO,
    HvacMode.OFF,
    HvacMode.COOL,
    HvacMode.HEAT,
    HvacMode.DRY,
    HvacMode.FAN_ONLY,
)
"""The modes of a device that does not list them."""

_EMERGENCY: Final = frozenset({"emergency_heating", "emergency_heat", "emergency heat", "em_heat"})
"""Words for heating by the backup alone: Zigbee's first. Home Assistant has no such mode."""

_START: Final = {TemperatureUnit.CELSIUS: 21.0, TemperatureUnit.FAHRENHEIT: 69.8}
"""What a setpoint is assumed to be that the device does not tell."""

_ACTION: Final = words(*((in_any_case(action.value), action) for action in HvacAction))


# --- modes ----------------------------------------------------------------------------------------


def _listed_modes(wiring: Wiring) -> dict[str, HvacMode | None]:
    """The modes that the device can be told, by its words for them; emergency heat is ``None``.

    Words of its own mean something to its maker only: they are left out, and if there are no
    others, nothing is invented in their place.
    """
    texts = wiring.fields.words("modes")
    if not texts:
        return {mode.value: mode for mode in _MODES}
    modes: dict[str, HvacMode | None] = {}
    for text in texts:
        word = text.strip().lower()
        mode = HvacMode(word) if word in set(HvacMode) else None
        if mode is None and word not in _EMERGENCY:
            wiring.fields.reject("modes", f"{text[:64]!r} is not one of {', '.join(HvacMode)}")
        elif mode not in modes.values():
            modes[text] = mode
    return modes


_LISTED: Final = Take(("modes",), _listed_modes)


def _words(modes: Mapping[str, HvacMode | None]) -> list[tuple[tuple[str, ...], HvacMode]]:
    return [((word,), mode) for word, mode in modes.items() if mode is not None]


def _mode_told(modes: Mapping[str, HvacMode | None]) -> Codec[HvacMode]:
    """It may say what it never listed: the modes that it has by itself, or by hand."""
    backup = [((word,), HvacMode.HEAT) for word, mode in modes.items() if mode is None]
    others = ((in_any_case(mode.value), mode) for mode in HvacMode)
    return words(*_words(modes), *backup, *others)


_MODE: Final = Row(
    point="mode",
    state=("mode_state_topic", "mode_state_template", SHARED),
    command=("mode_command_topic", "mode_command_template"),
    codec=_LISTED.then(_mode_told),
    sends=_LISTED.then(lambda modes: words(*_words(modes))),
    traits={"options": _LISTED.then(lambda modes: tuple(mode for _, mode in _words(modes)))},
    assumed=constant(HvacMode.OFF),
)


def _mend_mode(wiring: Wiring, parts: Parts) -> None:
    """A device that cannot be told any mode is only looked at; one with one mode has that."""
    modes = [mode for _, mode in _words(_LISTED.of(wiring))]
    mode: DataPoint[HvacMode] | None = parts.get("mode")
    if mode is None and len(modes) == 1:
        parts["mode"] = DataPoint(options=tuple(modes), initial=modes[0])
    elif mode is not None and not modes:
        parts["mode"] = DataPoint(sources=mode.sources)


def _choice(point: str, default: tuple[str, ...], assumed: str) -> Row:
    """A mode that is one of a list of words of the device's own."""
    options = listed(f"{point}s", default)
    return Row(
        point=point,
        state=(f"{point}_state_topic", f"{point}_state_template", SHARED),
        command=(f"{point}_command_topic", f"{point}_command_template"),
        codec=one_of(options),
        traits={"options": options},
        assumed=options.then(lambda each: assumed if assumed in each else None),
    )


# --- presets --------------------------------------------------------------------------------------


def _presets(wiring: Wiring) -> tuple[str, ...]:
    presets = wiring.fields.words("preset_modes") or ()
    if NO_PRESET in presets:
        wiring.fields.reject("preset_modes", f"{NO_PRESET!r} is always available")
    return tuple(dict.fromkeys((NO_PRESET, *presets))) if presets else ()


_PRESETS: Final = Take(("preset_modes",), _presets)


def _preset_words(presets: tuple[str, ...]) -> Choice[str]:
    others = (((preset,), preset) for preset in presets[1:])
    return words(((NO_PRESET, UNKNOWN), NO_PRESET), *others, unknown=None)


_PRESET: Final = Row(
    point="preset_mode",
    state=("preset_mode_state_topic", "preset_mode_value_template", SHARED),
    command=("preset_mode_command_topic", "preset_mode_command_template"),
    codec=_PRESETS.then(_preset_words),
    traits={"options": _PRESETS, "initial": constant(NO_PRESET)},
)

_SWITCHED: Final = {"away_mode": "away", "aux": EMERGENCY_HEAT}
"""The stems of the keys of what was switched on and off before there were presets, and the preset."""


def _mend_preset(wiring: Wiring, parts: Parts) -> None:
    """Presets that have no list, or come of other keys."""
    if not _PRESETS.of(wiring):
        parts.pop("preset_mode", None)
    for stem, preset in _SWITCHED.items():
        _add_preset(wiring.fields, parts, f"{stem}_command_topic", _switched(wiring, stem, preset))
    _add_preset(wiring.fields, parts, "modes", _emergency(wiring, parts.get("mode")))


def _add_preset(fields: Fields, parts: Parts, key: str, point: DataPoint[str] | None) -> None:
    if point is None:
        return
    if "preset_mode" in parts:
        fields.reject(key, "other presets are announced")
        return
    fields.translate(key, f"read as the preset {point.options[1]}")
    parts["preset_mode"] = point


def _switched(wiring: Wiring, stem: str, preset: str) -> DataPoint[str] | None:
    """A preset that is switched on and off."""
    on, off = ON_OFF.of(wiring)
    codec = words((off, NO_PRESET), (on, preset))
    sources = wiring.choice_sources(f"{stem}_state_topic", f"{stem}_state_template", codec)
    sink = wiring.sink(f"{stem}_command_topic", "", codec)
    if not sources and sink is None:
        return None
    options = (NO_PRESET, preset)
    return DataPoint(sources=sources, sink=sink, options=options, initial=NO_PRESET)


def _emergency(wiring: Wiring, mode: DataPoint[HvacMode] | None) -> DataPoint[str] | None:
    """Emergency heat, which is said and told as a mode; leaving it is to heat as usual."""
    modes = _LISTED.of(wiring)
    backup = next((word for word, each in modes.items() if each is None), None)
    if backup is None:
        return None
    if mode is None or mode.sink is None:
        wiring.fields.reject("modes", f"{backup[:64]!r} cannot be set")
        return None
    usual = sorted(_words(modes), key=lambda row: row[1] is not HvacMode.HEAT)
    rows = (*((word, NO_PRESET) for word, _ in usual), ((backup,), EMERGENCY_HEAT))
    sends = words(*rows)
    tells = words(*rows, *((in_any_case(each.value), NO_PRESET) for each in HvacMode))
    return DataPoint(
        sources=tuple(
            Source(topic=source.topic, codec=tells, reader=source.reader) for source in mode.sources
        ),
        sink=Sink(envelope=mode.sink.envelope, codec=sends),
        options=(NO_PRESET, EMERGENCY_HEAT),
        initial=NO_PRESET,
    )


# --- setpoints ------------------------------------------------------------------------------------


def _mode_limits(wiring: Wiring) -> tuple[tuple[HvacMode, Limits], ...]:
    """The limits that hold in some modes: an object with an object for each of these."""
    said = wiring.fields.take("mode_limits")
    if said is None:
        return ()
    if not isinstance(said, dict):
        wiring.fields.reject("mode_limits", "not an object with modes")
        return ()
    result: list[tuple[HvacMode, Limits]] = []
    for word, each in said.items():
        if word not in set(HvacMode) or not isinstance(each, dict):
            wiring.fields.reject("mode_limits", f"{word[:64]!r} is not a mode with an object")
            continue
        inner = wiring.within(Fields(each, wiring.fields.notes))
        traits = {name: take.of(inner) for name, take in _STATIC.items()}
        result.append((HvacMode(word), Limits(**traits)))
    return tuple(result)


_STATIC: Final = limits("min_temp", "max_temp") | {"step": number("temp_step", low=0.001)}


def _mend_setpoints(wiring: Wiring, parts: Parts) -> None:
    names = [name for name in ("target_temperature", "target_low", "target_high") if name in parts]
    # In a mode that only heats or cools, one end of a range is the setpoint.
    parts["single_ended"] = names == ["target_low", "target_high"] and "mode" in parts
    follow_limits(parts, names)
    modes = [mode for _, mode in _words(_LISTED.of(wiring))]
    if HvacMode.HEAT_COOL in modes and (HvacMode.HEAT in modes or HvacMode.COOL in modes):
        _park(parts, names)


def _park(parts: Parts, names: Sequence[str]) -> None:
    """Have each kind of setpoint say that the other is out of use.

    Where one message tells all of them, Home Assistant reads the single one first, so that the
    range stays.
    """
    sources: dict[str, tuple[Source[float], ...]] = {name: parts[name].sources for name in names}
    for name in names:
        if not (own := sources[name]):
            continue
        single = name == "target_temperature"
        others = [each for other in names if (other == "target_temperature") is not single
                  for each in sources[other]]  # fmt: skip
        parked = tuple(replace(each, codec=Parked(each.codec)) for each in others)
        both = (*own, *parked) if single else (*parked, *own)
        parts[name] = replace(parts[name], sources=both)


def _special(wiring: Wiring, parts: Parts) -> None:
    _mend_mode(wiring, parts)
    _mend_preset(wiring, parts)
    _mend_setpoints(wiring, parts)


CLIMATE: Final = Table(
    kind=Climate,
    rows=(
        _MODE,
        POWER,
        Row(
            point="action",
            state=("action_topic", "action_template", SHARED),
            codec=constant(_ACTION),
        ),
        measured("current_temperature", "current_temperature"),
        measured("current_humidity", "current_humidity"),
        Row(
            point="target_humidity",
            state=("target_humidity_state_topic", "target_humidity_state_template", SHARED),
            command=("target_humidity_command_topic", "target_humidity_command_template"),
            codec=constant(NUMERIC),
            traits=limits("min_humidity", "max_humidity", (30, 99), low=0, high=100),
            writable=True,
        ),
        _choice("fan_mode", ("auto", "low", "medium", "high"), "low"),
        _choice("swing_mode", ("on", "off"), "off"),
        _choice("swing_horizontal_mode", ("on", "off"), "off"),
        _PRESET,
        setpoint("target_temperature", "temperature", _START),
        setpoint("target_low", "temperature_low", _START),
        setpoint("target_high", "temperature_high", _START),
        *LIMIT_ROWS,
    ),
    settings=TEMPERATURE_SETTINGS | {"mode_limits": Take(("mode_limits",), _mode_limits)},
    optimistic="",
    # Thermostats had "hold modes" until Home Assistant 2022.3.
    renamed={
        "hold_command_template": "preset_mode_command_template",
        "hold_command_topic": "preset_mode_command_topic",
        "hold_modes": "preset_modes",
        "hold_state_template": "preset_mode_value_template",
        "hold_state_topic": "preset_mode_state_topic",
    },
    ignored=(SHARED,),
    special=_special,
    former=tuple(
        f"{stem}_{key}"
        for stem in _SWITCHED
        for key in ("command_topic", "state_topic", "state_template")
    ),
)
