"""Readers: which of them say the same of the same payload."""

import pytest

from custom_components.mqtt_polyglot.conventions.homeassistant.platforms.light_template import (
    Several,
)
from custom_components.mqtt_polyglot.conventions.homeassistant.platforms.update import Entry
from custom_components.mqtt_polyglot.conventions.homeassistant.templates import reader_of
from custom_components.mqtt_polyglot.model.reader import (
    RAW,
    WHOLE,
    Encoded,
    Path,
    PathOrText,
    Reader,
)
from custom_components.mqtt_polyglot.model.signal import WithMessage

from ..conventions.homeassistant.helpers import PlainEngine

ENGINE = PlainEngine()
CLOCK = reader_of("{{ now() }}", ENGINE)
PLACE = reader_of("{{ value_json.x }}", ENGINE)


@pytest.mark.parametrize(
    ("reader", "pure"),
    [
        (WHOLE, True),
        (RAW, True),
        (Path(("x",)), True),
        (PathOrText(("x",)), True),
        (PLACE, True),
        (reader_of("{{ value }}", ENGINE), True),
        (CLOCK, False),
        (Encoded("latin-1", PLACE), True),
        (Encoded("latin-1", CLOCK), False),
        (Entry(PLACE, "x"), True),
        (Entry(CLOCK, "x"), False),
        (Several((PLACE, PLACE)), True),
        (Several((PLACE, CLOCK)), False),
        (WithMessage(WHOLE), False),
        (WithMessage(None), False),
    ],
)
def test_what_reads_nothing_but_the_payload(reader: Reader, pure: bool) -> None:
    """An equal payload gives an equal value, or there is more to know than the payload."""
    assert reader.pure is pure
