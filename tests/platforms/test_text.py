"""Texts that can be set."""

import pytest

from tests.house import House

TEXT = {"command_topic": "t/set", "state_topic": "t"}


async def test_told_and_shown(house: House) -> None:
    """An empty text is one, too."""
    text = await house.discover("text", **TEXT, mode="password", max=20)
    attributes = house.state(text).attributes
    assert (attributes["min"], attributes["max"], attributes["mode"]) == (0, 20, "password")
    house.say("t", "hello")
    assert house.state(text).state == "hello"
    house.say("t", "")
    assert house.state(text).state == ""
    assert await house.call(text, "set_value", value="21.50") == [("t/set", 21.5)]
    assert house.fake.published[0].payload == b"21.50"
    assert await house.call(text, "set_value", value="") == [("t/set", "")]


@pytest.mark.parametrize(
    ("said", "state"),
    [("abc", "abc"), ("a", "unknown"), ("abcdef", "unknown"), ("ab1", "unknown")],
)
async def test_what_is_not_announced(
    house: House, caplog: pytest.LogCaptureFixture, said: str, state: str
) -> None:
    """A text of another form than was announced is unknown; Home Assistant would raise."""
    text = await house.discover("text", **TEXT, min=2, max=5, pattern="^[a-z]+$")
    assert house.state(text).attributes["pattern"] == "^[a-z]+$"
    house.say("t", "abc")
    house.say("t", said)
    assert house.state(text).state == state
    house.say("t", "None")
    assert house.state(text).state == "unknown"
    assert "Traceback" not in caplog.text


async def test_of_another_form(house: House) -> None:
    """Nothing is sent that the device does not take."""
    text = await house.discover("text", **TEXT, min=2, max=5, pattern="^[a-z]+$")
    for value in ("a", "abcdef", "AB"):
        with pytest.raises(ValueError, match=r"for text\.thing"):
            await house.call(text, "set_value", value=value)
    assert not house.fake.published


async def test_patterns_that_take_long(house: House) -> None:
    """Home Assistant is not handed what could stop it; the report says so."""
    text = await house.discover("text", **TEXT, pattern="^(a+)+$")
    house.say("t", "a" * 40 + "!")
    assert house.state(text).state == "a" * 40 + "!"
    assert house.state(text).attributes["pattern"] is None
    report = house.report("homeassistant:thing")
    assert report
    assert [note["key"] for note in report["notes"]] == ["pattern"]


async def test_optimistic(house: House) -> None:
    """A text that nobody tells is what it was told last."""
    text = await house.discover("text", command_topic="t/set", command_template="[{{ value }}]")
    assert house.state(text).attributes["assumed_state"]
    assert await house.call(text, "set_value", value="x") == [("t/set", "[x]")]
    assert house.state(text).state == "x"
