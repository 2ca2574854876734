"""Measurements that are thinned out: what is held back, for how long, and what never is."""

from collections.abc import Iterator
from itertools import pairwise
from math import inf, isfinite, nan
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.mqtt_polyglot.model.components import (
    BinarySensor,
    Climate,
    Component,
    Humidifier,
    Number,
    Sensor,
    WaterHeater,
)
from custom_components.mqtt_polyglot.model.components.base import Common
from custom_components.mqtt_polyglot.model.components.sensor import fits_state_class
from custom_components.mqtt_polyglot.model.data_point import DataPoint
from custom_components.mqtt_polyglot.model.dead_band import _QUANTITIES, Band, measured
from custom_components.mqtt_polyglot.model.sensor_class import SENSOR_UNITS
from custom_components.mqtt_polyglot.model.thinning import (
    _HOUR,
    DAY,
    LONGEST,
    SHORTEST,
    Tally,
    Thinned,
)
from custom_components.mqtt_polyglot.model.vocabulary import StateClass, TemperatureUnit

NUMBERS = st.floats(-50, 50).map(lambda value: round(value, 2))
GAPS = st.one_of(st.floats(0.01, 5), st.floats(1, 400), st.just(SHORTEST), st.just(LONGEST))
LIVES = st.lists(st.tuples(GAPS, st.one_of(NUMBERS, NUMBERS, NUMBERS, st.none())), max_size=40)
BANDS = st.builds(Band, st.sampled_from([0, 0.1, 1, 5]), st.sampled_from([0, 0.01, 0.1]))


def covers(band: Band, written: float, value: float) -> bool:
    """Whether a value is so close to the written one that it need not be written at once."""
    return abs(value - written) <= band.around(written)


type Written = tuple[float, Any]


def live(
    changes: list[tuple[float, Any]], band: Band, *, late: float = 0.0, thinned: bool = True
) -> tuple[list[Written], Tally]:
    """What is written of values and the seconds before them, with a timer that may be late."""
    tally = Tally(thinned=thinned)
    number, now, last, written = Thinned("value", band, tally), 0.0, None, []
    for gap, value in [*changes, (3 * LONGEST, None)]:
        while number.due is not None and number.due + late <= now + gap and thinned:
            moment = number.due + late
            number.release(moment)
            written.append((moment, last))
        now += gap
        if (gap, value) == (3 * LONGEST, None):
            break
        if value != last:
            last = value
            if not number.holds(value, now) or not thinned:
                written.append((now, value))
    return written, tally


def news(changes: list[tuple[float, Any]]) -> Iterator[tuple[float, Any]]:
    """The times and values of those that differ from the one before."""
    now, last = 0.0, None
    for gap, value in changes:
        now += gap
        if value != last:
            yield now, value
        last = value


@given(LIVES, BANDS, st.sampled_from([0.0, 0.5, 3.0]))
def test_last_value(changes: list[tuple[float, Any]], band: Band, late: float) -> None:
    """It always comes out, and nothing is written that was not said."""
    written, _ = live(changes, band, late=late)
    said = [value for _, value in news(changes)]
    assert (written[-1][1] if written else None) == (said[-1] if said else None)
    assert {value for _, value in written} <= set(said)


@given(LIVES, BANDS)
def test_how_far(changes: list[tuple[float, Any]], band: Band) -> None:
    """What is shown is never outside of the dead band for longer than the shortest interval.

    Inside of it, it differs for no longer than the longest one.
    """
    written, _ = live(changes, band)
    for at, value in news(changes):
        shown = [each for each in written if each[0] <= at]
        moment, before = shown[-1] if shown else (0.0, None)
        if before is None or value is None or at >= moment + LONGEST:
            assert (at, value) == (moment, before)
        elif value != before:
            close = covers(band, before, value)
            assert close or at < moment + SHORTEST
            end = moment + (LONGEST if close else SHORTEST)
            later = [each for when, each in news(changes) if at < when <= end]
            same = all(each is not None and covers(band, before, each) is close for each in later)
            if same and before not in later:
                assert any(at < when <= end + 1e-9 for when, _ in written)


@given(LIVES, BANDS)
def test_how_often(changes: list[tuple[float, Any]], band: Band) -> None:
    """Two numbers in a row are at least the shortest interval apart, close ones the longest."""
    written, _ = live(changes, band)
    for (at, before), (then, after) in pairwise(written):
        if before is not None and after is not None:
            least = LONGEST if covers(band, before, after) else SHORTEST
            assert then - at >= least - 1e-6


@given(LIVES, BANDS)
def test_unknown(changes: list[tuple[float, Any]], band: Band) -> None:
    """To unknown and back is never held back, not for a moment."""
    written, _ = live(changes, band)
    for (_, before), (at, value) in pairwise([(0.0, None), *news(changes)]):
        if before is None or value is None:
            assert (at, value) in written


@given(LIVES, BANDS)
def test_figure(changes: list[tuple[float, Any]], band: Band) -> None:
    """What is counted while nothing is held back is what would be, but for what is still held."""
    written, counted = live(changes, band)
    everything, only_counted = live(changes, band, thinned=False)
    assert everything == list(news(changes))
    assert only_counted.changes == counted.changes == len(everything)
    assert counted.written == len(written)
    assert counted.written - only_counted.written in (0, 1)


@given(st.floats(0.001, 0.009), st.sampled_from([1, -1]))
def test_drift(step: float, direction: int) -> None:
    """Many small steps are followed: what counts is how far the written value is off."""
    changes = [(10.0, 20 + direction * step * count) for count in range(600)]
    band = Band(absolute=0.1)
    written, _ = live(changes, band)
    for at, value in news(changes):
        shown = [each for when, each in written if when <= at][-1]
        assert abs(value - shown) <= 0.1 + step + 1e-6
    assert 2 < len(written) < 150


def test_jitter() -> None:
    """A sensor that cannot decide writes once in the longest interval, and far changes at once."""
    band = Band(absolute=0.1)
    jitter = [(15.0, 21.4 + (count % 2) / 10) for count in range(400)]
    written, tally = live(jitter, band)
    assert len(written) <= 6000 / LONGEST + 1
    assert tally.day(6000.0) == (400, 400 - len(written))
    written, _ = live([*jitter, (2.0, 25.0)], band)
    assert written[-1] == (6002.0, 25.0)


@pytest.mark.parametrize("value", [nan, inf, -inf])
@pytest.mark.parametrize("band", [Band(), Band(1.0), Band(1.0, 0.1)])
def test_no_number(value: float, band: Band) -> None:
    """What is no number, or endless, is far from everything: it cannot hide what follows it."""
    assert not covers(band, 20.0, value)
    number = Thinned("value", band, Tally(thinned=True))
    assert not number.holds(value, 0)
    assert not number.holds(20.0, 1)
    assert number.holds(value, 2)
    assert number.due == 1 + SHORTEST
    number.release(1 + SHORTEST)
    assert not number.holds(20.0, 2 + SHORTEST)


@pytest.mark.parametrize("value", [None, "high", "12"])
def test_text(value: Any) -> None:
    """What is no number is written, and so is the number after it."""
    number = Thinned("value", Band(5), Tally(thinned=True))
    assert not number.holds(20.0, 0)
    assert number.holds(20.1, 1)
    assert not number.holds(value, 2)
    assert number.due is None
    assert not number.holds(20.1, 3)


def test_written_for_another_reason() -> None:
    """Then all of it is shown, and the next change counts again."""
    number = Thinned("value", Band(5), Tally(thinned=True))
    assert not number.holds(20.0, 0)
    assert number.holds(21.0, 1)
    number.forget(2)
    assert number.due is None
    assert not number.holds(21.5, 3)


def test_back_again() -> None:
    """A value that returns to the one that is written leaves nothing to write."""
    number = Thinned("value", Band(5), Tally(thinned=True))
    number.holds(20.0, 0)
    assert number.holds(40.0, 1)
    assert number.due == SHORTEST
    assert number.holds(20.0, 2)
    assert number.due is None


def test_a_day() -> None:
    """The figure is of the last 24 hours; older changes drop out, and a long silence is nothing."""
    tally = Tally()
    number = Thinned("value", Band(5), tally)
    start = 1000.0
    for hour in range(48):
        for minute in range(60):
            number.holds(20.0 + minute % 2, start + hour * _HOUR + minute * 60)
    now = start + 48 * _HOUR - 1
    changes, left_out = tally.day(now)
    assert changes == DAY / 60
    assert left_out == pytest.approx(changes * 0.8, abs=30)
    assert tally.day(now + 12 * _HOUR)[0] == DAY / 60 / 2
    assert tally.day(now + DAY) == (0, 0)
    assert tally.day(now + 1000 * DAY) == (0, 0)


# --- what is a measurement ----------------------------------------------------------------------


def sensor(**about: Any) -> Sensor:
    """A sensor."""
    return Sensor(key="s", value=DataPoint(), **about)


TOTALS = (StateClass.TOTAL, StateClass.TOTAL_INCREASING)


@pytest.mark.parametrize("state_class", TOTALS)
def test_totals_never(state_class: StateClass) -> None:
    """What adds up is never thinned out, whatever it is."""
    classes = [None, "monetary", *SENSOR_UNITS]
    adding_up = [each for each in classes if fits_state_class(each, state_class)]
    assert {"energy", "monetary"} & set(adding_up)
    for device_class in adding_up:
        for unit in SENSOR_UNITS.get(device_class or "", {"kWh"}):
            total = sensor(device_class=device_class, unit=unit or None, state_class=state_class)
            assert measured(total) is None


@pytest.mark.parametrize(
    "component",
    [
        sensor(device_class="energy", unit="kWh"),
        sensor(device_class="gas", unit="m³"),
        sensor(device_class="water", unit="L"),
        sensor(device_class="monetary", unit="EUR"),
        sensor(device_class="duration", unit="s", state_class=StateClass.MEASUREMENT),
        sensor(device_class="carbon_monoxide", unit="ppm", state_class=StateClass.MEASUREMENT),
        sensor(device_class="timestamp"),
        sensor(device_class="date"),
        sensor(device_class="enum", options=("a", "b")),
        sensor(),
        sensor(unit="steps"),
        sensor(state_class=StateClass.MEASUREMENT),
        sensor(device_class="temperature", unit="°C", common=Common(force_update=True)),
        sensor(device_class="temperature", unit="°C", last_reset=DataPoint()),
        Number(key="n", value=DataPoint(), device_class="temperature", unit="°C"),
        BinarySensor(key="b", value=DataPoint()),
        Climate(key="c", target_temperature=DataPoint()),
        Humidifier(key="h", power=DataPoint(), target_humidity=DataPoint()),
    ],
    ids=lambda value: "",
)
def test_not_a_measurement(component: Component) -> None:
    """Totals, words, moments, settings, and what is to be written with each message."""
    assert measured(component) is None


@pytest.mark.parametrize(
    ("component", "close", "far"),
    [
        (sensor(device_class="temperature", unit="°C"), (21.4, 21.5), (21.4, 21.6)),
        (sensor(device_class="temperature", unit="°F"), (70.2, 70.4), (70.2, 70.5)),
        (sensor(device_class="humidity", unit="%"), (50, 51), (50, 52)),
        (sensor(device_class="power", unit="W"), (0.0, 1.0), (0.0, 1.5)),
        (sensor(device_class="power", unit="W"), (2000, 2039), (2000, 2050)),
        (sensor(device_class="power", unit="kW"), (2.0, 2.039), (2.0, 2.05)),
        (sensor(device_class="power", unit="kW"), (0.0, 0.001), (0.0, 0.0015)),
        (sensor(device_class="voltage", unit="V"), (230, 231), (230, 232)),
        (sensor(device_class="voltage", unit="mV"), (3000, 3010), (3000, 3050)),
        (sensor(device_class="atmospheric_pressure", unit="hPa"), (1013.2, 1013.4), (1013, 1014)),
        (sensor(device_class="illuminance", unit="lx"), (100, 110), (100, 120)),
        (sensor(unit="lqi", state_class=StateClass.MEASUREMENT), (100, 110), (100, 111)),
        (sensor(unit="rpm", state_class=StateClass.MEASUREMENT), (1000, 1009), (1000, 1020)),
        (
            Climate(key="c", current_temperature=DataPoint(), current_humidity=DataPoint()),
            (21.4, 21.5),
            (21.4, 21.7),
        ),
        (Climate(key="c", current_humidity=DataPoint()), (50, 51), (50, 52)),
        (
            WaterHeater(key="w", current_temperature=DataPoint(), unit=TemperatureUnit.FAHRENHEIT),
            (120.0, 120.2),
            (120.0, 120.5),
        ),
        (
            Humidifier(
                key="h",
                power=DataPoint(),
                target_humidity=DataPoint(),
                current_humidity=DataPoint(),
            ),
            (50, 51),
            (50, 52),
        ),
    ],
    ids=lambda value: "",
)
def test_bands(component: Component, close: tuple[float, float], far: tuple[float, float]) -> None:
    """One step of jitter is within, and what people would miss is not."""
    found = measured(component)
    assert found is not None
    assert {found.key} <= {point.key for point in component.points()}
    assert covers(found.band, *close)
    assert covers(found.band, *reversed(close))
    assert not covers(found.band, *far)
    assert not covers(found.band, *reversed(far))


@pytest.mark.parametrize("device_class", _QUANTITIES)
def test_table(device_class: str) -> None:
    """Each row is of a quantity that Home Assistant has, in units that it has of it or of one like it."""
    row = _QUANTITIES[device_class]
    assert device_class in SENSOR_UNITS
    bands = row.values() if isinstance(row, dict) else [row]
    if isinstance(row, dict):
        assert row.keys() & SENSOR_UNITS[device_class]
        assert all(any(unit in units for units in SENSOR_UNITS.values()) for unit in row)
    for band in bands:
        assert isfinite(band.absolute)
        assert 0 <= band.relative <= 0.1
        assert band.absolute or band.relative
