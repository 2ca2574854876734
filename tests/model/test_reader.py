"""Readers: which of them say the same of the same payload."""

from typing import Any

import pytest

from custom_components.mqtt_polyglot.conventions.homeassistant.platforms.light_template import (
    Several,
)
from custom_components.mqtt_polyglot.conventions.homeassistant.platforms.update import Entry
from custom_components.mqtt_polyglot.conventions.homeassistant.templates import TemplateReader
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


def by(template: str, **options: Any) -> Reader:
    """The reader of a template."""
    return TemplateReader(template=template, engine=ENGINE, **options)


CLOCK = by("{{ now() }}")
PLACE = by("{{ value_json.x }}")


@pytest.mark.parametrize(
    ("reader", "pure"),
    [
        (WHOLE, True),
        (RAW, True),
        (Path(("x",)), True),
        (PathOrText(("x",)), True),
        (PLACE, True),
        (by("{{ value }}"), True),
        (by("{% set x = value | int %}{{ x + 1 }}"), True),
        (by("{{ value_json.x | regex_replace('a', 'b') }}"), True),
        (by("{% for x in value_json.x %}{{ loop.index }}{{ x }}{% endfor %}"), True),
        (by("{{ position_open - value | int }}"), False),
        (by("{{ position_open - value | int }}", constants=(("position_open", 100),)), True),
        (by("{{ value ~ name }}"), False),
        (by("{{ this.state }}"), False),
        (by("{{ states('light.x') }}"), False),
        (by("{{ value_json.x | random }}"), False),
        (by("{{ value_json.x | map('random') | list }}"), False),
        (by("{{ value_json.x | timestamp_local }}"), False),
        (by("{% import 'a' as a %}{{ value }}"), False),
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
