"""Values that survive a restart, and rubbish that does not."""

from datetime import UTC, date, datetime
import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.mqtt_polyglot.model.address import Address
from custom_components.mqtt_polyglot.model.availability import ALWAYS, AvailabilityState
from custom_components.mqtt_polyglot.model.codec import Text
from custom_components.mqtt_polyglot.model.components import Sensor
from custom_components.mqtt_polyglot.model.data_point import DataPoint, Source
from custom_components.mqtt_polyglot.model.picture import Picture
from custom_components.mqtt_polyglot.model.state import ComponentState
from custom_components.mqtt_polyglot.model.value_storage import from_json, to_json
from custom_components.mqtt_polyglot.model.vocabulary import ColorMode

POINT: DataPoint[Any] = DataPoint(sources=(Source(topic="t", codec=Text()),))


def test_there_and_back() -> None:
    """Every type that a data point can have, by way of a file."""
    values = {
        "text": "x",
        "word": ColorMode.HS,
        "number": 1.5,
        "flag": False,
        "color": (0.1, 0.2),
        "moment": datetime(2026, 11, 22, 12, tzinfo=UTC),
        "day": date(2026, 11, 22),
        "attributes": {"a": [1]},
        "stream": Address("rtsp://me:secret@cam/live"),
        "nothing": None,
    }
    kept = json.loads(json.dumps(to_json(values | {"image": Picture(b"", "x")})))
    assert from_json(kept) == values


@given(st.dictionaries(st.text(), st.recursive(st.none() | st.integers() | st.text(), st.lists)))
def test_rubbish(kept: dict[str, Any]) -> None:
    """What was never kept is left out, quietly."""
    assert from_json(kept).keys() <= kept.keys()


@pytest.mark.parametrize(
    "value",
    [{"moment": "soon"}, {"date": 5}, {"address": "file:///x"}, {"address": 1}, {"other": 1}, None],
)
def test_damaged(value: Any) -> None:
    """A damaged value is left out."""
    assert from_json({"x": value, "y": 1}) == {"y": 1}


@pytest.mark.parametrize(
    ("changes", "value", "fits"),
    [
        ({}, "words", True),
        ({"unit": "pages"}, 5, True),
        ({"unit": "pages"}, "words", False),
        ({"unit": "pages"}, True, False),
        ({"device_class": "enum", "options": ("a", "b")}, "a", True),
        ({"device_class": "enum", "options": ("a", "b")}, "c", False),
        ({"device_class": "timestamp"}, datetime(2026, 1, 1, tzinfo=UTC), True),
        ({"device_class": "timestamp"}, "2026", False),
        ({"device_class": "date"}, date(2026, 1, 1), True),
        ({"device_class": "date"}, datetime(2026, 1, 1, tzinfo=UTC), False),
    ],
)
def test_what_fits(changes: dict[str, Any], value: Any, fits: bool) -> None:
    """A sensor that has changed since does not get a value that it could not show."""
    sensor = Sensor(key="s", value=POINT, **changes)
    state = ComponentState(sensor, AvailabilityState(ALWAYS))
    state.restore({"value": value, "unknown": 1})
    assert (state.get(sensor.value) == value) is fits
    assert state.unconfirmed is fits


def test_confirmed_one_by_one() -> None:
    """Restored values are assumed until the device has spoken about each of them."""
    sensor = Sensor(key="s", value=POINT)
    state = ComponentState(sensor, AvailabilityState(ALWAYS))
    state.receive("value", "new")
    state.restore({"value": "old"})
    assert state.get(sensor.value) == "new"
    assert not state.unconfirmed
