"""Exposes, read with the suspicion that they deserve."""

from typing import Any

import pytest

from custom_components.mqtt_polyglot.conventions.zigbee2mqtt.expose import (
    MAX_EXPOSES,
    Access,
    Expose,
    ExposeError,
    read_exposes,
)
from custom_components.mqtt_polyglot.model.spec import Note

from .support import generic, on_off, specific


def read(*raw: Any) -> tuple[list[Expose], list[Note]]:
    """The exposes and what is wrong with the others."""
    notes: list[Note] = []
    return list(read_exposes(list(raw), notes)), notes


def test_a_generic_expose() -> None:
    """All that an expose can say."""
    ((expose,), notes) = read(
        generic(
            "numeric",
            "energyToday",
            5,
            property="energyToday_l1",
            endpoint="l1",
            unit="kwh ",
            category="diagnostic",
            value_min=0,
            value_max=10.5,
            value_step=0.1,
        )
    )
    assert notes == []
    assert (expose.key, expose.name, expose.endpoint) == ("energyToday_l1", "energy_today", "l1")
    assert (expose.access, expose.category) == (Access.STATE | Access.GET, "diagnostic")
    assert (expose.low, expose.high, expose.step) == (0, 10.5, 0.1)
    assert (expose.readable, expose.settable, expose.gettable) == (True, False, True)
    assert expose.suffix == "_l1"


def test_endpoints_may_be_numbers() -> None:
    """And they go down to the features, which then need not repeat them."""
    feature = on_off() | {"property": "state_2"}
    ((expose,), _) = read({"type": "light", "endpoint": 2, "features": [feature]})
    assert expose.endpoint == "2"
    assert expose.feature("state") is not None
    assert expose.feature("brightness") is None


@pytest.mark.parametrize(
    "bad",
    [
        None,
        "light",
        [],
        {},
        {"type": 5},
        {"type": "numeric"},
        generic("numeric", ""),
        generic("numeric", "x" * 200),
        generic("numeric", "a/b"),
        generic("numeric", "a+"),
        generic("numeric", "a#"),
        generic("numeric", "a\0"),
        generic("numeric", "a", "1"),
        generic("numeric", "a", True),
        generic("numeric", "a", 8),
        generic("numeric", "a", -1),
        generic("numeric", "a", 1.5),
        generic("binary", "a", value_on="X", value_off="X"),
        generic("binary", "a", value_on=True, value_off="true"),
        generic("binary", "a", value_on=None),
        generic("binary", "a", value_on=[]),
        generic("binary", "a", value_on="x" * 1000),
        specific("light") | {"type": "light2"},
    ],
)
def test_exposes_that_say_nonsense(bad: Any) -> None:
    """One bad expose costs that expose."""
    exposes, notes = read(bad, on_off())
    assert [expose.key for expose in exposes] == ["state"]
    assert len(notes) == 1


def test_bad_features() -> None:
    """One bad feature costs that feature; a light inside a light is none."""
    exposes, notes = read(specific("light", on_off(), {"type": "light", "features": []}, 5))
    assert [feature.key for feature in exposes[0].features] == ["state"]
    assert [note.where for note in notes] == ["light", ""]


@pytest.mark.parametrize("exposes", [None, {}, "x", 5])
def test_no_list(exposes: Any) -> None:
    """Exposes are a list."""
    with pytest.raises(ExposeError):
        list(read_exposes(exposes, []))


def test_too_many() -> None:
    """A device has a number of exposes, not any number."""
    exposes, notes = read(*(generic("numeric", f"a{i}") for i in range(MAX_EXPOSES + 5)))
    assert len(exposes) == MAX_EXPOSES
    assert len(notes) == 1


def test_values_are_words() -> None:
    """Each once; a number is a word too."""
    ((expose,), _) = read(generic("enum", "a", values=["x", 1, "1", "x", None, [], "y" * 500]))
    assert expose.values == ("x", "1")


def test_lengths() -> None:
    """What a device calls things is as long as it may be, and no longer."""
    fits, long = "x" * 128, "x" * 129
    ((expose,), _) = read(generic("enum", fits, values=[fits, long], label=long))
    assert (expose.key, expose.values, expose.label) == (fits, (fits,), fits)
    assert not read(generic("enum", long))[0]
    hints = [{"deviceClass": each} for each in (fits, long)]
    exposes, _ = read(*(generic("numeric", "a", homeassistant=each) for each in hints))
    assert [expose.device_class for expose in exposes] == [fits, None]
    exposes, _ = read(*(generic("numeric", "a", unit="x" * length) for length in (32, 33)))
    assert [expose.unit for expose in exposes] == ["x" * 32, None]
    exposes, _ = read(*(generic("numeric", "a", endpoint="x" * length) for length in (64, 65)))
    assert [expose.endpoint for expose in exposes] == ["x" * 64, None]


@pytest.mark.parametrize("wrong", ["5", None, True, [], 1e400])
def test_limits_are_numbers(wrong: Any) -> None:
    """Anything else is no limit."""
    ((expose,), _) = read(generic("numeric", "a", value_min=wrong, unit=[], label=wrong))
    assert expose.low is None
    assert expose.unit is None
    assert isinstance(expose.label, str)


def test_depth() -> None:
    """A light has a colour that has coordinates; nobody needs more."""
    nested: Any = generic("composite", "a")
    for _ in range(10):
        nested = generic("composite", "a", features=[nested])
    ((expose,), notes) = read(nested)
    depth = 0
    while expose.features:
        expose = expose.features[0]
        depth += 1
    assert depth == 2
    assert notes == []
