"""Thermostats, radiator valves and air conditioners."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from ...model.codec import Choice, Codec, Number, Text, as_text
from ...model.components import Climate
from ...model.data_point import DataPoint
from ...model.spec import NoteKind
from ...model.vocabulary import EMERGENCY_HEAT, NO_PRESET, HvacAction, HvacMode, TemperatureUnit
from .draft import Draft, Function
from .expose import Access, Expose
from .operating import OPERATING, operated_mode
from .wire import Wire

_EMERGENCY: Final = "emergency_heating"
"""The system mode in which a heat pump heats by its backup alone."""

_MODES: Final[tuple[tuple[str, HvacMode], ...]] = (
    ("off", HvacMode.OFF),
    ("heat", HvacMode.HEAT),
    ("cool", HvacMode.COOL),
    ("auto", HvacMode.AUTO),
    ("dry", HvacMode.DRY),
    ("fan_only", HvacMode.FAN_ONLY),
    (_EMERGENCY, HvacMode.HEAT),
    ("precooling", HvacMode.COOL),
)
"""The system modes of Zigbee. ``sleep`` is none of Home Assistant's: it is shown as unknown."""

_ACTIONS: Final = Choice(
    (
        ("idle", HvacAction.IDLE),
        # A running mode "off" is that of a thermostat that is on and has nothing to do.
        ("off", HvacAction.IDLE),
        ("heat", HvacAction.HEATING),
        ("cool", HvacAction.COOLING),
        ("fan_only", HvacAction.FAN),
    )
)

_HEATING: Final = ("occupied_heating_setpoint", "current_heating_setpoint")
_COOLING: Final = ("occupied_cooling_setpoint", "current_cooling_setpoint")
_CHOICES: Final[dict[str, str]] = {
    "preset": "preset_mode",
    "fan_mode": "fan_mode",
    "swing_mode": "swing_mode",
}
"""The features that are one of a few words, and their data points."""


def add_climate(draft: Draft, function: Function) -> Sequence[Expose]:
    """Make a climate device; return the features that it leaves."""
    climate = function.expose
    wire = draft.wire
    temperature = climate.feature("local_temperature")
    heating, cooling = climate.feature(*_HEATING), climate.feature(*_COOLING)
    running = climate.feature("running_state") or climate.feature("running_mode")
    mode = climate.feature("system_mode")
    # The temperature is also of use by itself: it stays a sensor.
    used = [each for each in (heating, cooling, running, mode) if each]
    parts: dict[str, Any] = {"unit": _unit(heating or cooling or temperature)}
    if temperature and temperature.readable:
        parts["current_temperature"] = DataPoint(sources=wire.sources(temperature.key, Number()))
    if (humidity := function.beside.get("humidity")) and humidity.readable:
        parts["current_humidity"] = DataPoint(sources=wire.sources(humidity.key, Number()))
    parts |= _setpoints(wire, heating, cooling)
    if mode:
        parts |= _modes(draft, function, mode, ranged=bool(heating and cooling))
    if running and running.readable:
        parts["action"] = DataPoint(sources=wire.sources(running.key, _ACTIONS))
    for name, point_key in _CHOICES.items():
        if (choice := climate.feature(name)) and choice.type == "enum":
            parts[point_key] = _choice(wire, point_key, choice)
            used.append(choice)
    if len(parts) == 1:
        draft.note(NoteKind.REJECTED, function.key, "a climate device without any value")
        return climate.features
    draft.add(function.key, Climate, function.common, **parts)
    taken = {each.key for each in used}
    if temperature and temperature.settable:
        taken.add(temperature.key)
    return [each for each in climate.features if each.key not in taken]


def _modes(draft: Draft, function: Function, mode: Expose, *, ranged: bool) -> dict[str, Any]:
    """The mode, and emergency heat as a preset; presets of its own take the place of that."""
    operating = function.beside.get(OPERATING)
    if operating and (point := operated_mode(draft, mode, operating)):
        draft.taken.add(operating.key)
        return {"mode": point}
    if (point := _mode(draft, mode, ranged=ranged)) is None:
        return {}
    preset = _emergency(draft.wire, mode)
    return {"mode": point} | ({"preset_mode": preset} if preset else {})


def _unit(expose: Expose | None) -> TemperatureUnit:
    """The unit of all its temperatures: Zigbee is in °C, some air conditioners are not."""
    if expose and expose.unit == TemperatureUnit.FAHRENHEIT:
        return TemperatureUnit.FAHRENHEIT
    return TemperatureUnit.CELSIUS


def _setpoints(wire: Wire, heating: Expose | None, cooling: Expose | None) -> dict[str, Any]:
    """One setpoint, or a range where there is one to heat to and one to cool to."""
    if heating and cooling:
        return {
            "target_low": _setpoint(wire, "target_low", heating),
            "target_high": _setpoint(wire, "target_high", cooling),
            "single_ended": True,
        }
    if only := heating or cooling:
        return {"target_temperature": _setpoint(wire, "target_temperature", only)}
    return {}


def _setpoint(wire: Wire, key: str, expose: Expose) -> DataPoint[float]:
    low, high = expose.low, expose.high
    if low is not None and high is not None and low > high:
        low = high = None
    step = expose.step if expose.step and expose.step > 0 else None
    return wire.point(key, expose, Number(), minimum=low, maximum=high, step=step, grid=step)


def _mode(draft: Draft, expose: Expose, *, ranged: bool) -> DataPoint[HvacMode] | None:
    """The mode. ``auto`` between two setpoints is to hold the range, else to follow a schedule."""
    words = [as_text(value) for value in expose.values]
    known = {
        word: HvacMode.HEAT_COOL if ranged and mode is HvacMode.AUTO else mode
        for word, mode in _MODES
    }
    for word in words:
        if word not in known:
            detail = "not a mode of Home Assistant: shown as unknown"
            draft.note(NoteKind.UNSUPPORTED, expose.key, detail, key=word)
    options = tuple(dict.fromkeys(known[word] for word in words if word in known))
    if not options:
        return None
    if len(options) > 1:
        # Some converters take it and do not say so; Zigbee2MQTT has Home Assistant set it as well.
        expose = replace(expose, access=expose.access | Access.SET)
    # What a device can be told comes first; it may say the others, as firmware goes.
    ordered = sorted(known, key=lambda word: word not in words)
    codec = Choice(
        tuple((word, known[word]) for word in ordered),
        unknown=("sleep", *(word for word in words if word not in known)),
    )
    return draft.wire.point("mode", expose, codec, options=options)


def _emergency(wire: Wire, expose: Expose) -> DataPoint[str] | None:
    """Emergency heat, which is one of the modes: a preset, as Home Assistant has no such mode.

    To leave it is to heat as usual.
    """
    words = [as_text(value) for value in expose.values]
    usual = [word for word in ("heat", "auto", "off") if word in words]
    if _EMERGENCY not in words or not usual:
        return None
    others = (word for word, _ in _MODES if word not in (_EMERGENCY, *usual))
    codec = Choice(
        ((_EMERGENCY, EMERGENCY_HEAT), *((word, NO_PRESET) for word in (*usual, *others))),
        ignore_others=True,
    )
    expose = replace(expose, access=expose.access | Access.SET)
    return wire.point("preset_mode", expose, codec, options=(NO_PRESET, EMERGENCY_HEAT))


def _choice(wire: Wire, key: str, expose: Expose) -> DataPoint[str]:
    """One of a few words. It may say others, as firmware goes, but is told only these."""
    pairs = tuple((value, as_text(value)) for value in expose.values)
    plain = all(isinstance(value, str) for value in expose.values)
    codec: Codec[str] = Text() if plain else Choice(pairs)
    return wire.point(key, expose, codec, options=tuple(text for _, text in pairs))
