"""Sirens."""

from typing import Any

from homeassistant.components.siren import SirenEntityFeature as Feature
from homeassistant.exceptions import HomeAssistantError
import pytest

from tests.clock import Clock
from tests.conventions.homeassistant.helpers import found, notes
from tests.house import House

SIREN = {"command_topic": "s/set", "state_topic": "s", "available_tones": ["bell", "horn", 3]}


async def test_states(house: House) -> None:
    """A word, or an object that may also say how it sounds."""
    siren = await house.discover("siren", **SIREN, state_on="1", state_off="0")
    assert house.state(siren).state == "unknown"
    steps: tuple[tuple[Any, str, tuple[Any, ...]], ...] = (
        ("1", "on", (None, None, None)),
        ({"state": "0", "tone": "bell"}, "off", ("bell", None, None)),
        ({"duration": 20, "volume_level": 0.5}, "off", ("bell", 20, 0.5)),
        ("{}", "off", ("bell", 20, 0.5)),
        ("", "off", ("bell", 20, 0.5)),
        ("noise", "off", ("bell", 20, 0.5)),
        ({"state": "1", "tone": 3}, "on", (3, 20, 0.5)),
        ({"state": None}, "unknown", (3, 20, 0.5)),
        ({"state": "1", "tone": "drum", "duration": "long"}, "on", (None, 20, 0.5)),
        ("None", "unknown", (None, 20, 0.5)),
    )
    for said, state, sound in steps:
        house.say("s", said)
        shown = house.state(siren)
        names = ("tone", "duration", "volume_level")
        assert (shown.state, tuple(shown.attributes[name] for name in names)) == (state, sound), (
            said
        )


@pytest.mark.parametrize(
    ("announced", "features"),
    [
        ({}, Feature.DURATION | Feature.VOLUME_SET),
        ({"available_tones": ["bell"]}, Feature.DURATION | Feature.VOLUME_SET | Feature.TONES),
        ({"support_duration": False}, Feature.VOLUME_SET),
        ({"support_volume_set": False}, Feature.DURATION),
    ],
)
async def test_features(house: House, announced: dict[str, Any], features: Feature) -> None:
    """What it says that it has."""
    siren = await house.discover("siren", command_topic="s/set", **announced)
    shown = house.state(siren).attributes
    assert shown["supported_features"] == features | Feature.TURN_ON | Feature.TURN_OFF
    assert ("volume_level" in shown) is (Feature.VOLUME_SET in features)
    assert ("duration" in shown) is (Feature.DURATION in features)
    assert ("tone" in shown) is (Feature.TONES in features)


async def test_commands(house: House) -> None:
    """One object for all that it is told."""
    siren = await house.discover("siren", **SIREN, payload_on="go")
    sound = {"tone": "horn", "duration": 7, "volume_level": 0.3}
    assert await house.call(siren, "turn_on", **sound) == [("s/set", {"state": "go", **sound})]
    assert house.state(siren).state == "on"
    assert await house.call(siren, "turn_on", tone="3") == [("s/set", {"state": "go", "tone": 3})]
    assert await house.call(siren, "turn_off") == [("s/set", {"state": "OFF"})]
    house.fake.published.clear()
    with pytest.raises((HomeAssistantError, ValueError)):
        await house.call(siren, "turn_on", tone="drum")
    assert not house.fake.published


async def test_templates(house: House) -> None:
    """One for on, or for both, or one for each; what they leave empty is not sent."""
    on = "{{ value }} {{ state }} {{ tone | default('-') }} {{ duration | default('-') }}"
    siren = await house.discover("siren", **SIREN, command_template=on)
    assert await house.call(siren, "turn_on", duration=7) == [("s/set", "ON ON - 7")]
    assert await house.call(siren, "turn_off") == [("s/set", "OFF OFF - -")]
    await house.discover("siren", **SIREN, command_template=on, command_off_template="quiet")
    assert await house.call(siren, "turn_on", tone="bell") == [("s/set", "ON ON bell -")]
    assert await house.call(siren, "turn_off") == [("s/set", "quiet")]
    await house.discover("siren", **SIREN, command_off_template="{{ None if tone is not defined }}")
    assert await house.call(siren, "turn_on") == [("s/set", {"state": "ON"})]
    assert await house.call(siren, "turn_off") == []


@pytest.mark.parametrize("optimistic", [True, False])
async def test_assumed(clock: Clock, house: House, optimistic: bool) -> None:
    """One that is not waited for is as it was told; another goes back if it does not follow."""
    siren = await house.discover("siren", **SIREN, optimistic=optimistic)
    house.say("s", {"state": "OFF", "tone": "bell"})
    await house.call(siren, "turn_on", tone="horn")
    await clock.forward(10.1)
    shown = house.state(siren)
    expected = ("on", "horn") if optimistic else ("off", "bell")
    assert (shown.state, shown.attributes["tone"]) == expected
    assert shown.attributes.get("assumed_state", False) is optimistic


@pytest.mark.parametrize(
    ("keys", "state"),
    [
        ({"state_topic": "s"}, "unknown"),
        ({"state_topic": "s", "optimistic": True}, "off"),
        ({}, "off"),
    ],
)
async def test_the_beginning(house: House, keys: dict[str, Any], state: str) -> None:
    """One that is not waited for is taken to be silent."""
    siren = await house.discover("siren", command_topic="s/set", **keys)
    assert house.state(siren).state == state


async def test_attributes_of_its_own(house: House) -> None:
    """Beside how it sounds."""
    siren = await house.discover("siren", **SIREN, json_attributes_topic="s/more")
    house.say("s/more", {"battery": 3, "tone": "none of its business"})
    shown = house.state(siren).attributes
    assert (shown["battery"], shown["tone"]) == (3, None)


def test_tones_that_are_none() -> None:
    """They cost themselves; a broken template for "off" costs the siren."""
    home = found("siren/x", {"cmd_t": "c", "av_tones": ["bell", {}, None, True, "x" * 300]})
    assert home.component.tone.options == ("bell",)
    assert {key for _, key in notes(home.spec)} == {"available_tones"}
    assert not found("siren/x", {"cmd_t": "c", "cmd_off_tpl": "{{"}).spec.components
