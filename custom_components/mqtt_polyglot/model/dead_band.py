"""Dead bands: which changes of a measurement are too small to matter, by what it measures.

A band is what cheap sensors jitter by while nothing happens, and no more than what people, charts
and automations would miss: about one step of the usual resolution near zero, and a share of the value
where noise grows with it. What has no row is never thinned out.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from .components import Climate, Component, Humidifier, Sensor, WaterHeater
from .vocabulary import StateClass

_ROUNDING: Final = 1.000001
"""21.5 - 21.4 is a little more than 0.1 in floating point."""


class Band(NamedTuple):
    """How far a value may be from the one that was written.

    Attributes:
        absolute: In the unit of the value.
        relative: As a share of the value. The wider of both counts.
    """

    absolute: float = 0.0
    relative: float = 0.0

    def around(self, written: float) -> float:
        """How far from a written value others need not be written at once."""
        return max(self.absolute, self.relative * abs(written)) * _ROUNDING


def _units(relative: float, absolutes: Mapping[str, float]) -> dict[str, Band]:
    """A band in each of these units."""
    return {unit: Band(absolute, relative) for unit, absolute in absolutes.items()}


_TEMPERATURE: Final = _units(0, {"°C": 0.1, "K": 0.1, "°F": 0.2})
_ATMOSPHERE: Final = Band(relative=0.0003)
"""0.3 hPa of 1,013: less than a barometer differs between two floors of a house."""
_PRESSURE: Final = Band(relative=0.01)
_AIR: Final = _units(0.05, {"μg/m³": 1, "ppb": 1}) | {"mg/m³": Band(relative=0.05)}
"""Laser and gas sensors count single particles; their own error is 10 % and more."""
_WIND: Final = _units(0.05, {"m/s": 0.3, "km/h": 1, "mph": 0.6, "kn": 0.6, "ft/s": 1})

_QUANTITIES: Final[dict[str, dict[str, Band] | Band]] = {
    "absolute_humidity": Band(relative=0.02),
    "apparent_power": _units(0.02, {"mVA": 1000, "VA": 1, "kVA": 0.001}),
    "aqi": Band(absolute=2),
    "atmospheric_pressure": _ATMOSPHERE,
    # Batteries recover and sink by a percent with each transmission and with the temperature.
    "battery": Band(absolute=1),
    # 20 ppm is one breath beside the sensor.
    "carbon_dioxide": Band(absolute=20, relative=0.02),
    "conductivity": Band(relative=0.02),
    # Metering chips of plugs measure 10 mA; below that they show noise.
    "current": _units(0.02, {"μA": 10_000, "mA": 10, "A": 0.01}),
    "data_rate": Band(relative=0.05),
    "data_size": Band(relative=0.01),
    # Presence radars, and ultrasonic sensors on tanks.
    "distance": _units(0.02, {"mm": 20, "cm": 2, "m": 0.02, "in": 1}),
    "energy_storage": Band(relative=0.005),
    # 0.05 Hz of the mains; what the grid does to it is within 0.02.
    "frequency": Band(relative=0.001),
    # The resolution of most: tenths of a percent are noise.
    "humidity": Band(absolute=1),
    # Eyes see by ratios; clouds and shadows change it all the time.
    "illuminance": Band(absolute=2, relative=0.1),
    "irradiance": _units(0.05, {"W/m²": 2, "BTU/(h⋅ft²)": 0.6}),
    "moisture": Band(absolute=1),
    "nitrogen_dioxide": _AIR,
    "nitrogen_monoxide": _AIR,
    "nitrous_oxide": _AIR,
    "ozone": _AIR,
    "ph": Band(absolute=0.05),
    "pm1": _AIR,
    "pm10": _AIR,
    "pm25": _AIR,
    "pm4": _AIR,
    # A watt is the offset of a plug without a load; 2 % is its error.
    "power": _units(0.02, {"mW": 1000, "W": 1, "kW": 0.001}),
    "power_factor": _units(0, {"": 0.02, "%": 2}),
    "precipitation_intensity": Band(relative=0.05),
    # Of water, air in tires, and the like; weather has a class of its own.
    "pressure": _PRESSURE,
    "radon": Band(relative=0.05),
    "reactive_power": _units(0.02, {"mvar": 1000, "var": 1, "kvar": 0.001}),
    # Radio fades by several decibels when somebody walks by.
    "signal_strength": Band(absolute=5),
    "sound_pressure": Band(absolute=2),
    "speed": _WIND,
    "sulphur_dioxide": _AIR,
    "temperature": _TEMPERATURE,
    "temperature_delta": _TEMPERATURE,
    "volatile_organic_compounds": _AIR,
    "volatile_organic_compounds_parts": _AIR,
    # 1.15 V of the mains, 15 mV of a cell.
    "voltage": Band(relative=0.005),
    "volume_flow_rate": Band(relative=0.02),
    "volume_storage": Band(relative=0.005),
    "weight": Band(relative=0.005),
    # From 359° to 1° counts as far: written, though it need not be.
    "wind_direction": Band(absolute=5),
    "wind_speed": _WIND,
}
"""By device class. Not here, and never thinned out, are amounts that add up (energy, gas, water, volume,
money, precipitation), what grows by itself (duration), carbon monoxide, which must not be late by a
second, and blood glucose."""

_NO_CLASS: Final = {"lqi": Band(absolute=10)}
"""By unit, of what has no device class: the link quality of Zigbee, 0 to 255, is another one with every
message."""

_ANY: Final = Band(relative=0.01)
"""Of a measurement in a unit that says nothing here: less than a percent is noise."""

_MEASURING: Final = (None, StateClass.MEASUREMENT, StateClass.MEASUREMENT_ANGLE)


class Measured(NamedTuple):
    """What a component measures.

    Attributes:
        key: The data point.
        band: Its dead band.
    """

    key: str
    band: Band


def measured(component: Component) -> Measured | None:
    """What may be thinned out of a component, if it measures anything.

    Totals, words, moments, and what is to be written with every message are not measurements;
    neither is anything that somebody sets.
    """
    if component.common.force_update:
        return None
    if isinstance(component, Sensor):
        band = _of_sensor(component)
        return band and Measured("value", band)
    if isinstance(component, Climate | WaterHeater) and component.current_temperature:
        return Measured("current_temperature", _TEMPERATURE[component.unit or "°C"])
    if isinstance(component, Climate | Humidifier) and component.current_humidity:
        return Measured("current_humidity", Band(absolute=1))
    return None


def _of_sensor(sensor: Sensor) -> Band | None:
    if not sensor.numeric or sensor.state_class not in _MEASURING or sensor.last_reset:
        return None
    unit = sensor.unit or ""
    if sensor.device_class is None:
        return _NO_CLASS.get(unit) or (_ANY if unit and sensor.state_class else None)
    row = _QUANTITIES.get(sensor.device_class)
    return row.get(unit) if isinstance(row, dict) else row
