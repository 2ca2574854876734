"""Regular expressions of strangers."""

import re
from time import perf_counter

import pytest

from custom_components.mqtt_polyglot.conventions.homeassistant.expressions import expression
from custom_components.mqtt_polyglot.conventions.homeassistant.fields import Fields, Notes


def taken(pattern: str) -> str | None:
    """What becomes of an expression."""
    return expression(Fields({"p": pattern}, Notes("here")), "p")


@pytest.mark.parametrize(
    "pattern",
    [
        r"^\d{4}$",
        r"^[A-Fa-f0-9]{12}$",
        "^.*$",
        r"[a-z]+\d+",
        r"^([01]\d|2[0-3]):[0-5]\d$",
        r"^((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d|1?\d?\d)$",
        r"^(?:[0-9A-F]{2}:){5}[0-9A-F]{2}$",
        r"(?i)^on|off$",
        r"^(\d\d:\d\d/\d\d(\.\d)? ){1,9}$",
        r"(?=a)(?P<b>c)(?>d)*+\1?",
        "",
    ],
)
def test_usual_ones(pattern: str) -> None:
    """What devices ask for takes no time, whatever is compared."""
    assert taken(pattern) == pattern
    start = perf_counter()
    for text in ("a" * 255, "1" * 255, "00:00/00.0 " * 23):
        re.match(pattern, text + "!")
    assert perf_counter() - start < 0.5


@pytest.mark.parametrize(
    "pattern",
    [
        "^(a+)+$",
        "^(a|a)*$",
        "^(a|aa)+$",
        r"^.*.*.*x$",
        "((((a*)*)*)*)*b",
        "(" * 200,
        "[",
        "*",
        "(a{255}){255}{255}{255}b*c*d*",
        "(?:(?:(?:a?){99}){99}){99}",
    ],
)
def test_dangerous_ones(pattern: str) -> None:
    """What could take for ever is left out, as what is none is."""
    start = perf_counter()
    assert taken(pattern) is None
    assert perf_counter() - start < 0.5
