"""Units as people write them."""

import pytest

from custom_components.mqtt_polyglot.model.sensor_class import SENSOR_UNITS
from custom_components.mqtt_polyglot.model.unit import _SPELLINGS, spelled

OWN = sorted({unit for units in SENSOR_UNITS.values() for unit in units})


@pytest.mark.parametrize(
    ("given", "unit"),
    [
        ("µS/cm", "μS/cm"),
        ("VAR", "var"),
        ("Hours", "h"),
        ("", ""),
        (" % ", "%"),
        ("gg", "gg"),
        ("MPa", "MPa"),
        ("mw", "mw"),
        ("Kb", "Kb"),
    ],
)
def test_spellings(given: str, unit: str) -> None:
    """What is not in the table stays as it is, and what could be two units, too."""
    assert spelled(given) == unit


@pytest.mark.parametrize("unit", OWN)
def test_own(unit: str) -> None:
    """Home Assistant's own are never another."""
    assert spelled(unit) == unit


def test_one_meaning() -> None:
    """No spelling stands for two units, and all are in lower case."""
    spellings = [each for row in _SPELLINGS.values() for each in row]
    assert len(spellings) == len(set(spellings))
    assert spellings == [each.lower() for each in spellings]
    assert _SPELLINGS.keys() <= set(OWN)
