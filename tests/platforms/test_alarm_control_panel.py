"""Alarm control panels."""

from typing import Any

from homeassistant.components.alarm_control_panel import AlarmControlPanelEntityFeature as Can
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.exceptions import HomeAssistantError, ServiceNotSupported, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.mqtt_polyglot.model.vocabulary import AlarmState
from tests.clock import Clock, turn
from tests.double import settle
from tests.house import House

PANEL = {"command_topic": "a/set", "state_topic": "a", "code_arm_required": False}


@pytest.mark.parametrize("word", AlarmState)
async def test_states(house: House, word: str) -> None:
    """Every state of a panel; any other word, and a reset, is unknown."""
    panel = await house.discover("alarm_control_panel", **PANEL)
    assert house.state(panel).state == "unknown"
    house.say("a", word)
    assert house.state(panel).state == word
    house.say("a", "")
    assert house.state(panel).state == word
    house.say("a", "partly armed")
    assert house.state(panel).state == "unknown"
    house.say("a", word.upper())
    assert house.state(panel).state == word
    house.say("a", "None")
    assert house.state(panel).state == "unknown"


@pytest.mark.parametrize(
    ("service", "payload", "meanwhile", "answer"),
    [
        ("alarm_disarm", "DISARM", "disarming", "disarmed"),
        ("alarm_arm_home", "ARM_HOME", "arming", "armed_home"),
        ("alarm_arm_away", "ARM_AWAY", "arming", "arming"),
        ("alarm_arm_night", "ARM_NIGHT", "arming", "armed_night"),
        ("alarm_arm_vacation", "ARM_VACATION", "arming", "armed_vacation"),
        ("alarm_arm_custom_bypass", "ARM_CUSTOM_BYPASS", "arming", "armed_custom_bypass"),
        ("alarm_trigger", "TRIGGER", "pending", "triggered"),
        ("alarm_trigger", "TRIGGER", "pending", "pending"),
    ],
)
async def test_confirmed(
    clock: Clock, house: House, service: str, payload: str, meanwhile: str, answer: str
) -> None:
    """An action is over when the panel has done it, or has begun to count down."""
    panel = await house.discover("alarm_control_panel", **PANEL)
    house.say("a", "armed_home" if service != "alarm_arm_home" else "disarmed")
    action = house.hass.async_create_task(house.call(panel, service))
    await clock.forward(8)
    assert house.state(panel).state == meanwhile
    assert not action.done()
    house.say("a", answer)
    assert await action == [("a/set", payload)]
    assert house.state(panel).state == answer


async def test_deaf(clock: Clock, house: House) -> None:
    """A panel that does not answer is an error, and is shown as it was."""
    panel = await house.discover("alarm_control_panel", **PANEL)
    house.say("a", "disarmed")
    action = house.hass.async_create_task(house.call(panel, "alarm_arm_away"))
    await clock.forward(10.1)
    with pytest.raises(HomeAssistantError) as err:
        await action
    assert err.value.translation_key == "unconfirmed"
    assert house.state(panel).state == "disarmed"


async def test_armed_otherwise(clock: Clock, house: House) -> None:
    """A panel that arms another way than it was told has not done it."""
    panel = await house.discover("alarm_control_panel", **PANEL)
    house.say("a", "disarmed")
    action = house.hass.async_create_task(house.call(panel, "alarm_arm_away"))
    await turn()
    house.say("a", "armed_home")
    await clock.forward(10.1)
    with pytest.raises(HomeAssistantError):
        await action
    assert house.state(panel).state == "armed_home"


async def test_time_to_leave(clock: Clock, house: House) -> None:
    """Older panels call it "pending": they are waited for."""
    panel = await house.discover("alarm_control_panel", **PANEL)
    house.say("a", "disarmed")
    action = house.hass.async_create_task(house.call(panel, "alarm_arm_away"))
    await turn()
    house.say("a", "pending")
    await clock.forward(30)
    assert not action.done()
    assert house.state(panel).state == "arming"
    house.say("a", "armed_away")
    await action


async def test_told_what_it_is(clock: Clock, house: House) -> None:
    """Panels publish changes only: silence is consent, and nothing flickers."""
    panel = await house.discover("alarm_control_panel", **PANEL)
    house.say("a", "disarmed")
    states = async_capture_events(house.hass, EVENT_STATE_CHANGED)
    action = house.hass.async_create_task(house.call(panel, "alarm_disarm"))
    await clock.forward(3.1)
    assert await action == [("a/set", "DISARM")]
    assert not states


async def test_offline(house: House) -> None:
    """A panel that is known to be away refuses at once."""
    panel = await house.discover("alarm_control_panel", **PANEL, availability_topic="a/there")
    house.say("a", "disarmed")
    with pytest.raises(HomeAssistantError) as err:
        await house.call(panel, "alarm_arm_away")
    assert err.value.translation_key == "device_offline"
    assert not house.fake.published


@pytest.mark.parametrize("platform", ["alarm_control_panel", "lock"])
async def test_not_restored(house: House, platform: str) -> None:
    """What a panel was before a restart, nobody knows it to be still."""
    entity = await house.discover(platform, command_topic="a/set", state_topic="a")
    house.say("a", "disarmed" if platform != "lock" else "LOCKED")
    assert house.state(entity).state != "unknown"
    assert await house.hass.config_entries.async_reload(house.entry.entry_id)
    await settle(house.hass)
    assert house.state(entity).state in ("unknown", "unavailable")


async def test_features(house: House) -> None:
    """What the panel cannot do, nobody can ask for."""
    panel = await house.discover(
        "alarm_control_panel", **PANEL, supported_features=["arm_home", "trigger", "dance"]
    )
    state = house.state(panel)
    assert state.attributes["supported_features"] == Can.ARM_HOME | Can.TRIGGER
    assert state.attributes["code_arm_required"] is False
    with pytest.raises(ServiceNotSupported):
        await house.call(panel, "alarm_arm_away")
    report = house.report("homeassistant:thing")
    assert report
    assert [note["key"] for note in report["notes"]] == ["supported_features"]
    await house.discover("alarm_control_panel", **PANEL)
    assert house.state(panel).attributes["supported_features"] == 63


async def tell(
    house: House, panel: str, service: str, code: str | None, answer: str
) -> list[tuple[str, Any]]:
    """Give a command with a code, and have the panel obey."""
    data = {} if code is None else {"code": code}
    action = house.hass.async_create_task(house.call(panel, service, **data))
    await turn()
    house.say("a", answer)
    return await action


@pytest.mark.parametrize(
    ("code", "kind"), [("471193", "number"), (471193, "number"), ("ab1", "text")]
)
async def test_code(
    house: House, caplog: pytest.LogCaptureFixture, code: str | int, kind: str
) -> None:
    """A code that is announced is compared here: what is wrong does not leave, nor what is right."""
    panel = await house.discover(
        "alarm_control_panel", **PANEL | {"code_arm_required": True}, code=code
    )
    assert house.state(panel).attributes["code_format"] == kind
    assert house.state(panel).attributes["code_arm_required"] is True
    house.say("a", "disarmed")
    for wrong, key in ((None, "code_missing"), ("", "code_missing"), ("4321", "invalid_code")):
        with pytest.raises(ServiceValidationError) as err:
            await house.call(panel, "alarm_disarm", **{} if wrong is None else {"code": wrong})
        assert err.value.translation_key == key
        assert not house.fake.published
    with pytest.raises(ServiceValidationError):
        await house.call(panel, "alarm_arm_home")
    for right in ("alarm_disarm", "alarm_arm_home", "alarm_trigger"):
        with pytest.raises(ServiceValidationError):
            await house.call(panel, right, code="9" * 500)
    done = await tell(house, panel, "alarm_arm_home", str(code), "armed_home")
    assert done == [("a/set", "ARM_HOME")]
    done = await tell(house, panel, "alarm_disarm", str(code), "disarmed")
    assert done == [("a/set", "DISARM")]
    assert str(code) not in str(house.report("homeassistant:thing"))
    assert str(code) not in repr(house.hub.controller.devices["homeassistant:thing"].spec)
    assert str(code) not in caplog.text.replace(f"code={code}", "")


async def test_no_code_needed(house: House) -> None:
    """For what a panel says that it takes without."""
    panel = await house.discover(
        "alarm_control_panel",
        **PANEL,
        code="1234",
        code_disarm_required=False,
        code_trigger_required=False,
    )
    house.say("a", "armed_home")
    assert await tell(house, panel, "alarm_disarm", None, "disarmed")
    assert await tell(house, panel, "alarm_arm_away", None, "armed_away")
    assert await tell(house, panel, "alarm_trigger", None, "triggered")


@pytest.mark.parametrize(
    ("announced", "kind", "code"),
    [("REMOTE_CODE", "number", "9753"), ("REMOTE_CODE_TEXT", "text", "open sesame")],
)
async def test_remote_code(
    house: House, caplog: pytest.LogCaptureFixture, announced: str, kind: str, code: str
) -> None:
    """A code that only the panel knows goes to the panel, and nowhere else."""
    panel = await house.discover(
        "alarm_control_panel",
        **PANEL,
        code=announced,
        command_template='{"do": "{{ action }}", "code": "{{ code }}"}',
    )
    assert house.state(panel).attributes["code_format"] == kind
    house.say("a", "armed_home")
    with pytest.raises(ServiceValidationError) as err:
        await house.call(panel, "alarm_disarm")
    assert err.value.translation_key == "code_missing"
    done = await tell(house, panel, "alarm_disarm", code, "disarmed")
    assert done == [("a/set", {"do": "DISARM", "code": code})]
    # One that says again what it was told.
    house.say("a", {"state": "disarmed", "code entered": code})
    await settle(house.hass)
    assert code not in str(house.report("homeassistant:thing"))
    assert code not in caplog.text.replace(f"code={code}", "")


async def test_template(house: House) -> None:
    """The template knows the action, and a code if there is one."""
    panel = await house.discover(
        "alarm_control_panel",
        **PANEL,
        payload_arm_away="arm",
        command_template="{{ action }} {{ code }}",
    )
    house.say("a", "disarmed")
    assert await tell(house, panel, "alarm_arm_away", None, "arming") == [("a/set", "arm None")]
    assert await tell(house, panel, "alarm_disarm", "12", "disarmed") == [("a/set", "DISARM 12")]


@pytest.mark.parametrize(
    ("platform", "word"), [("alarm_control_panel", "disarmed"), ("lock", "UNLOCKED")]
)
async def test_changed_by(house: House, platform: str, word: str) -> None:
    """Who it was, in the same breath."""
    entity = await house.discover(
        platform,
        command_topic="a/set",
        state_topic="a",
        value_template="{{ value_json.state }}",
        changed_by_topic="a",
        changed_by_template="{{ value_json.by }}",
    )
    states = async_capture_events(house.hass, EVENT_STATE_CHANGED)
    house.say("a", {"state": word, "by": "Ada"})
    await settle(house.hass)
    assert len(states) == 1
    state = house.state(entity)
    assert (state.state, state.attributes["changed_by"]) == (word.lower(), "Ada")
    house.say("a", {"state": word, "by": None})
    assert house.state(entity).attributes.get("changed_by") is None


@pytest.mark.parametrize("missing", ["state_topic", "command_topic"])
async def test_no_panel(house: House, missing: str) -> None:
    """Without a state, or without commands, it is none."""
    keys = {key: value for key, value in PANEL.items() if key != missing}
    with pytest.raises(ValueError, match="not enough values"):
        await house.discover("alarm_control_panel", **keys)


async def test_a_code_said_as_a_user(house: House) -> None:
    """A panel that says the code as whose it is does not have it kept."""
    panel = await house.discover(
        "alarm_control_panel",
        state_topic="s",
        command_topic="c",
        changed_by_topic="by",
        code="REMOTE_CODE",
        command_template="{{ action }} {{ code }}",
    )
    house.say("s", "disarmed")
    with pytest.raises(HomeAssistantError):
        await house.call(panel, "alarm_arm_away", code="73519")
    house.say("by", "73519")
    await house.hub.values.async_save()
    (kept,) = house.hub.values._kept["homeassistant:thing"].values()
    assert "73519" not in str(kept)
