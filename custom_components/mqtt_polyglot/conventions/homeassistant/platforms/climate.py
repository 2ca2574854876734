"""``climate``: thermostats, air conditioners, radiator valves."""

from dataclasses import replace
from typing import Any, Final

from ....model.codec import Choice, Codec
from ....model.components import Climate
from ....model.data_point import DataPoint, Source
from ....model.unit import spelled
from ....model.vocabulary import HvacAction, HvacMode, Platform, TemperatureUnit
from ..codecs import NUMERIC, Parked
from ..common import common
from ..fields import MAX_NAME, Fields, in_any_case
from ..wiring import UNKNOWN, BrokenTemplateError, Wiring, words

_UNITS: Final = {unit.value: unit for unit in TemperatureUnit}
_PRECISIONS: Final = (0.1, 0.5, 1.0)

_MODES: Final = (
    HvacMode.AUTO,
    HvacMode.OFF,
    HvacMode.COOL,
    HvacMode.HEAT,
    HvacMode.DRY,
    HvacMode.FAN_ONLY,
)
"""The modes of a device that does not list them."""

_LISTS: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "fan_mode": (("auto", "low", "medium", "high"), "low"),
    "swing_mode": (("on", "off"), "off"),
    "swing_horizontal_mode": (("on", "off"), "off"),
}
"""By data point: the words of a device that does not list them, and the one that is assumed."""

_SETPOINTS: Final = {
    "target_temperature": "temperature",
    "target_low": "temperature_low",
    "target_high": "temperature_high",
}
"""By data point, the stem of the keys of a setpoint."""

_INITIAL: Final = {TemperatureUnit.CELSIUS: 21.0, TemperatureUnit.FAHRENHEIT: 69.8}
"""What a setpoint is assumed to be that the device does not tell."""

NO_PRESET: Final = "none"
"""What Home Assistant calls it when no preset is in use; every device with presets can do that."""

_ACTION: Final = words(*((in_any_case(action.value), action) for action in HvacAction))


def climate(wiring: Wiring, key: str) -> Climate:
    """The climate device that an announcement describes; raises ``ComponentError``."""
    return _Builder(wiring).build(key)


class _Builder:
    """The keys of one climate device, and what most of its data points need."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._fields = wiring.fields
        self._optimistic = wiring.fields.flag("optimistic")
        self._shared: str | None = None
        self._shared_broken = False
        try:
            self._shared = wiring.template("value_template")
        except BrokenTemplateError:
            self._shared_broken = True

    def build(self, key: str) -> Climate:
        """All of it."""
        fields = self._fields
        unit = _unit(fields)
        listed = self._listed_modes()
        modes = tuple(dict.fromkeys(listed.values()))
        mode = self._mode(listed)
        setpoints = self._setpoints(unit, modes)
        ranged = setpoints.keys() == {"target_low", "target_high"}
        return Climate(
            key=key,
            mode=mode,
            power=self._power(),
            action=self._measured("action", "action", _ACTION),
            current_temperature=self._measured("current_temperature", "current_temperature"),
            current_humidity=self._measured("current_humidity", "current_humidity"),
            target_humidity=self._humidity(),
            fan_mode=self._listed("fan_mode"),
            swing_mode=self._listed("swing_mode"),
            swing_horizontal_mode=self._listed("swing_horizontal_mode"),
            preset_mode=self._preset(),
            unit=unit,
            precision=_precision(fields),
            # In a mode that only heats or cools, one end of a range is the setpoint.
            single_ended=ranged and mode is not None,
            **setpoints,
            common=common(self._wiring, Platform.CLIMATE, optimistic=self._optimistic),
        )

    # --- sources ------------------------------------------------------------------------------

    def _sources[T](
        self, topic_key: str, template_key: str, codec: Codec[T]
    ) -> tuple[Source[T], ...]:
        """Where a value comes from; one without a template has that which serves them all."""
        if template_key not in self._fields:
            if self._shared_broken:
                self._fields.take(topic_key)
            elif self._shared is not None:
                self._fields.put(template_key, self._shared)
        if isinstance(codec, Choice):
            return self._wiring.choice_sources(topic_key, template_key, codec)
        return self._wiring.sources(topic_key, template_key, codec, plain=(UNKNOWN,))

    def _measured(
        self, point: str, stem: str, codec: Codec[Any] = NUMERIC
    ) -> DataPoint[Any] | None:
        """A value that is only read."""
        sources = self._sources(f"{stem}_topic", f"{stem}_template", codec)
        return DataPoint(sources=sources) if sources else None

    def _assumes(self, sources: tuple[Source[Any], ...]) -> bool:
        """Whether a value is what it was last told to be, since the device does not say."""
        return self._optimistic or not sources

    # --- modes --------------------------------------------------------------------------------

    def _listed_modes(self) -> dict[str, HvacMode]:
        """The modes that the device can be told, by its words for them.

        Words of its own mean something to its maker only: they are left out, and if there are no
        others, nothing is invented in their place.
        """
        texts = self._fields.words("modes")
        if not texts:
            return {mode.value: mode for mode in _MODES}
        listed: dict[str, HvacMode] = {}
        for text in texts:
            word = text.strip().lower()
            if word not in set(HvacMode):
                self._fields.reject("modes", f"{text[:64]!r} is not among {', '.join(HvacMode)}")
            elif HvacMode(word) not in listed.values():
                listed[text] = HvacMode(word)
        return listed

    def _mode(self, listed: dict[str, HvacMode]) -> DataPoint[HvacMode] | None:
        modes = tuple(listed.values())
        rows = [((word,), mode) for word, mode in listed.items()]
        # It may say what it never listed: the modes that it has by itself, or by hand.
        told = words(*rows, *((in_any_case(mode.value), mode) for mode in HvacMode))
        sources = self._sources("mode_state_topic", "mode_state_template", told)
        sink = self._wiring.sink("mode_command_topic", "mode_command_template", words(*rows))
        if not modes:
            return DataPoint(sources=sources)
        if not sources and sink is None:
            return _only(modes)
        return DataPoint(
            sources=sources,
            sink=sink,
            options=modes,
            initial=HvacMode.OFF if self._assumes(sources) else None,
        )

    def _power(self) -> DataPoint[bool] | None:
        on, off = self._fields.truth("payload_on", "payload_off")
        codec = words((on, True), (off, False), unknown=None)
        sink = self._wiring.sink("power_command_topic", "power_command_template", codec)
        return DataPoint(sink=sink) if sink is not None else None

    def _listed(self, point: str) -> DataPoint[str] | None:
        """A mode that is one of a list of words of the device's own."""
        default, assumed = _LISTS[point]
        options = self._fields.words(f"{point}s") or default
        codec = words(*(((option,), option) for option in options))
        sources = self._sources(f"{point}_state_topic", f"{point}_state_template", codec)
        sink = self._wiring.sink(f"{point}_command_topic", f"{point}_command_template", codec)
        if not sources and sink is None:
            return None
        return DataPoint(
            sources=sources,
            sink=sink,
            options=options,
            initial=assumed if self._assumes(sources) and assumed in options else None,
        )

    def _preset(self) -> DataPoint[str] | None:
        presets = self._fields.words("preset_modes") or ()
        if NO_PRESET in presets:
            self._fields.reject("preset_modes", f"{NO_PRESET!r} is always there")
        options = (NO_PRESET, *(preset for preset in presets if preset != NO_PRESET))
        codec = words(
            ((NO_PRESET, UNKNOWN), NO_PRESET),
            *(((preset,), preset) for preset in options[1:]),
            unknown=None,
        )
        sources = self._sources("preset_mode_state_topic", "preset_mode_value_template", codec)
        sink = self._wiring.sink("preset_mode_command_topic", "preset_mode_command_template", codec)
        if not presets or (not sources and sink is None):
            return None
        return DataPoint(sources=sources, sink=sink, options=options, initial=NO_PRESET)

    # --- numbers ------------------------------------------------------------------------------

    def _setpoints(
        self, unit: TemperatureUnit | None, modes: tuple[HvacMode, ...]
    ) -> dict[str, Any]:
        fields = self._fields
        low, high = fields.decimal("min_temp"), fields.decimal("max_temp")
        if low is not None and high is not None and low > high:
            fields.reject("max_temp", f"less than min_temp, which is {low:g}")
            low = high = None
        step = fields.decimal("temp_step", low=0.001)
        initial = fields.decimal("initial")
        if initial is None and unit is not None:
            initial = _INITIAL[unit]
        points: dict[str, DataPoint[float]] = {}
        for point, stem in _SETPOINTS.items():
            sources = self._sources(f"{stem}_state_topic", f"{stem}_state_template", NUMERIC)
            sink = self._wiring.sink(f"{stem}_command_topic", f"{stem}_command_template", NUMERIC)
            if sources or sink is not None:
                points[point] = DataPoint(
                    sources=sources,
                    sink=sink,
                    minimum=low,
                    maximum=high,
                    step=step or 1.0,
                    grid=step,
                    initial=initial if self._assumes(sources) else None,
                )
        return _parked(points) if _parks(modes) else points

    def _humidity(self) -> DataPoint[float] | None:
        fields = self._fields
        low = fields.number("min_humidity", low=0, high=100)
        high = fields.number("max_humidity", low=0, high=100)
        low, high = 30.0 if low is None else low, 99.0 if high is None else high
        if low >= high:
            fields.reject("max_humidity", f"not more than min_humidity, which is {low:g}")
            low, high = 30.0, 99.0
        sources = self._sources(
            "target_humidity_state_topic", "target_humidity_state_template", NUMERIC
        )
        sink = self._wiring.sink(
            "target_humidity_command_topic", "target_humidity_command_template", NUMERIC
        )
        if sink is None:
            if sources:
                fields.reject("target_humidity_state_topic", "there is no topic to command it")
            return None
        return DataPoint(sources=sources, sink=sink, minimum=low, maximum=high)


def _only(modes: tuple[HvacMode, ...]) -> DataPoint[HvacMode] | None:
    """The mode of a device that has one, and never says so."""
    if len(modes) != 1:
        return None
    return DataPoint(options=modes, initial=modes[0])


def _parks(modes: tuple[HvacMode, ...]) -> bool:
    """Whether a device uses now one setpoint, now a range of two."""
    return HvacMode.HEAT_COOL in modes and (HvacMode.HEAT in modes or HvacMode.COOL in modes)


def _parked(points: dict[str, DataPoint[float]]) -> dict[str, DataPoint[float]]:
    """Have each kind of setpoint say that the other is out of use.

    Where one message tells all of them, Home Assistant reads the single one first, so that the
    range stays.
    """
    single = _sources_of(points.get("target_temperature"))
    spans = [
        *_sources_of(points.get("target_low")),
        *_sources_of(points.get("target_high")),
    ]
    result = dict(points)
    for key, point in points.items():
        if not point.sources:
            continue
        own = point.sources
        if key == "target_temperature":
            result[key] = replace(point, sources=(*own, *map(_parking, spans)))
        else:
            result[key] = replace(point, sources=(*map(_parking, single), *own))
    return result


def _sources_of(point: DataPoint[float] | None) -> tuple[Source[float], ...]:
    return point.sources if point is not None else ()


def _parking(source: Source[float]) -> Source[float]:
    return replace(source, codec=Parked(source.codec))


def _unit(fields: Fields) -> TemperatureUnit | None:
    text = fields.text("temperature_unit", limit=MAX_NAME)
    if text is None:
        return None
    unit = _UNITS.get(spelled(text))
    if unit is None:
        fields.reject("temperature_unit", f"{text[:64]!r} is neither C nor F")
    return unit


def _precision(fields: Fields) -> float | None:
    precision = fields.decimal("precision")
    if precision is not None and precision not in _PRECISIONS:
        fields.reject("precision", f"{precision:g} is none of 0.1, 0.5 and 1")
        return None
    return precision
