"""What the tables name has words in our translations, and an icon only where it has words."""

from collections.abc import Iterator, Mapping
import json
from pathlib import Path
from typing import Any, Final

import pytest

from custom_components.mqtt_polyglot.conventions.zigbee2mqtt.binary_table import (
    CONDITIONS,
    SWITCHES,
)
from custom_components.mqtt_polyglot.conventions.zigbee2mqtt.sensor_table import (
    NUMBERS,
    TEXTS,
    WORDS,
)
from custom_components.mqtt_polyglot.conventions.zigbee2mqtt.setting_table import (
    CHOICES,
    NUMBER_SETTINGS,
    PRESSES,
    STRUCTURES,
    TEXT_SETTINGS,
)

PACKAGE: Final = Path(__file__).parents[3] / "custom_components" / "mqtt_polyglot"
WORDS_OF: Final[dict[str, Any]] = json.loads((PACKAGE / "translations/en.json").read_text())

TABLES: Final[tuple[tuple[str, Mapping[str, Any]], ...]] = (
    ("binary_sensor", CONDITIONS),
    ("button", PRESSES),
    ("number", NUMBER_SETTINGS),
    ("select", CHOICES),
    ("sensor", NUMBERS),
    ("sensor", STRUCTURES),
    ("sensor", TEXTS),
    ("sensor", WORDS),
    ("switch", SWITCHES),
    ("text", TEXT_SETTINGS),
)


def named() -> Iterator[tuple[str, str, bool]]:
    """Every name in the tables, with its platform, and whether it leaves a part open."""
    for platform, table in TABLES:
        for name, row in table.items():
            # Home Assistant names the sensor of a binary sensor's class; a number may lack its unit.
            if not (row.by_class and platform == "binary_sensor"):
                yield platform, name, False
            if row.parts:
                yield platform, f"{name}_part", True


@pytest.mark.parametrize(("platform", "name", "part"), named())
def test_names(platform: str, name: str, part: bool) -> None:
    """A name that nobody has written down would be shown as that of the platform."""
    words = WORDS_OF["entity"][platform][name]["name"]
    assert ("{part}" in words) is part
