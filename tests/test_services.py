"""The actions: what they do, what they refuse, and whom."""

import json
from pathlib import Path
from typing import Any

from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
import voluptuous as vol
import yaml

from custom_components.mqtt_polyglot.api import services as module
from custom_components.mqtt_polyglot.broker.errors import BrokerErrorKey, PublishError
from custom_components.mqtt_polyglot.broker.message import Publish
from custom_components.mqtt_polyglot.const import DOMAIN
from tests.double import adopted

from .clock import Clock, turn
from .double import PACKAGE, settle
from .house import House

LAMP = "homeassistant:lamp"
ACTIONS: dict[str, dict[str, Any]] = {
    "publish": {"topic": "t", "payload": "p"},
    "dump": {"seconds": 0.01},
    "adopt": {"devices": [LAMP]},
    "forget": {"devices": [LAMP]},
    "take_over": {"devices": [LAMP]},
    "give_back": {"devices": [LAMP]},
    "replace_device": {"device_id": "nobody", "replacement": LAMP},
}


async def act(house: House, action: str, *, entry_id: str = "", **data: Any) -> Any:
    """Call an action on the broker, as an administrator does."""
    return await house.hass.services.async_call(
        DOMAIN,
        action,
        {"config_entry_id": entry_id or house.entry.entry_id, **data},
        blocking=True,
        return_response=action == "dump",
    )


async def announce(house: House, name: str = "Lamp", *platforms: str) -> str:
    """Have a device announce itself."""
    device_id = house.broker.announce(name, *(platforms or ("light", "sensor")))
    await settle(house.hass)
    return device_id


@pytest.mark.parametrize("action", ACTIONS)
async def test_not_for_everybody(house: House, hass_read_only_user: MockUser, action: str) -> None:
    """Who is no administrator does nothing."""
    await announce(house)
    with pytest.raises(Unauthorized):
        await house.hass.services.async_call(
            DOMAIN,
            action,
            {"config_entry_id": house.entry.entry_id, **ACTIONS[action]},
            blocking=True,
            return_response=action == "dump",
            context=Context(user_id=hass_read_only_user.id),
        )
    assert not house.fake.published
    assert not adopted(house.entry)


@pytest.mark.parametrize("action", ACTIONS)
async def test_a_broker_that_is_not_there(house: House, action: str) -> None:
    """One that was never there, and one that is not loaded."""
    with pytest.raises(ServiceValidationError) as err:
        await act(house, action, entry_id="nobody", **ACTIONS[action])
    assert err.value.translation_key == "service_config_entry_not_found"
    assert await house.hass.config_entries.async_unload(house.entry.entry_id)
    with pytest.raises(ServiceValidationError) as err:
        await act(house, action, **ACTIONS[action])
    assert err.value.translation_key == "service_config_entry_not_loaded"


def test_every_action_has_words_and_an_icon() -> None:
    """And so does each of its fields; nothing else is described."""
    package = Path(__file__).parents[1] / PACKAGE.replace(".", "/")
    described = yaml.safe_load((package / "services.yaml").read_text())
    words = json.loads((package / "translations/en.json").read_text())
    icons = json.loads((package / "icons.json").read_text())["services"]
    assert described.keys() == words["services"].keys() == icons.keys() == ACTIONS.keys()
    for action, text in words["services"].items():
        assert text["fields"].keys() == described[action]["fields"].keys()
        assert all(field.keys() == {"name", "description"} for field in text["fields"].values())


# --- publish ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "publish"),
    [
        ({"topic": "a/b", "payload": "ON"}, Publish("a/b", b"ON")),
        ({"topic": "a"}, Publish("a", b"")),
        ({"topic": "a", "payload": 7, "qos": "2"}, Publish("a", b"7", 2)),
        (
            {"topic": "a", "payload": {"b": [1]}, "retain": True},
            Publish("a", b'{"b":[1]}', 0, True),
        ),
        ({"topic": "homeassistant/status", "payload": "x"}, Publish("homeassistant/status", b"x")),
    ],
)
async def test_publish(house: House, data: dict[str, Any], publish: Publish) -> None:
    """What is said is sent as it is said."""
    await act(house, "publish", **data)
    assert house.fake.published == [publish]


@pytest.mark.parametrize("topic", ["", "a/#", "+", "a\0b", "x" * 70_000, "\ud800"])
async def test_publish_to_no_topic(house: House, topic: str) -> None:
    """Wildcards are for listening."""
    with pytest.raises(ServiceValidationError) as err:
        await act(house, "publish", topic=topic)
    assert err.value.translation_key == "invalid_topic"
    assert not house.fake.published


@pytest.mark.parametrize("retain", [True, False])
@pytest.mark.parametrize(
    "topic",
    [
        "homeassistant/light/x/config",
        "homeassistant/light/node/x/config",
        "homeassistant/device/x/config",
        "zigbee2mqtt/bridge/devices",
        "zigbee2mqtt/bridge/info",
        "zigbee2mqtt/bridge/state",
        "zigbee2mqtt/bridge/response/device/rename",
        "tasmota/discovery/112233445566/config",
        "$CONTROL/dynamic-security/v1",
        "mqtt_polyglot/polyglot_1/status",
    ],
)
async def test_never_an_announcement(house: House, topic: str, retain: bool) -> None:
    """Nobody speaks in the name of a device, not even to take it away."""
    with pytest.raises(ServiceValidationError) as err:
        await act(house, "publish", topic=topic, retain=retain)
    assert err.value.translation_key == "configuration_topic"
    assert not house.fake.published


async def test_never_an_announcement_to_somebody_else(house: House) -> None:
    """Home Assistant's own integration may listen under another prefix."""
    options = {"discovery_prefix": "core"}
    MockConfigEntry(domain="mqtt", options=options).add_to_hass(house.hass)
    with pytest.raises(ServiceValidationError):
        await act(house, "publish", topic="core/light/x/config")
    await act(house, "publish", topic="core/light/x/state")


@pytest.mark.parametrize("payload", [{1: 2}, {"a": object()}, "\ud800"])
async def test_publish_what_cannot_be_said(house: House, payload: Any) -> None:
    """What is no text and no JSON."""
    with pytest.raises(ServiceValidationError) as err:
        await act(house, "publish", topic="a", payload=payload)
    assert err.value.translation_key == "invalid_payload"


@pytest.mark.parametrize(
    "data", [{"qos": 3}, {"qos": "x"}, {"retain": "perhaps"}, {"topic": []}, {"more": 1}]
)
async def test_publish_nonsense(house: House, data: dict[str, Any]) -> None:
    """Wrong fields are refused before anything is done."""
    with pytest.raises(vol.Invalid):
        await act(house, "publish", **({"topic": "a"} | data))
    assert not house.fake.published


async def test_publish_fails(house: House) -> None:
    """What the broker says, and that it is not there, reaches the user."""
    house.fake.failure = PublishError(BrokerErrorKey.NOT_AUTHORIZED)
    with pytest.raises(HomeAssistantError) as err:
        await act(house, "publish", topic="a/b")
    assert err.value.translation_key == "not_authorized"
    assert (err.value.translation_placeholders or {})["device"] == "a/b"
    house.fake.drop()
    with pytest.raises(HomeAssistantError) as err:
        await act(house, "publish", topic="a/b")
    assert err.value.translation_key == "not_connected"


# --- dump ---------------------------------------------------------------------------------------


async def test_dump(clock: Clock, house: House) -> None:
    """What the broker has kept comes first, then what is said; the subscription ends with it."""
    house.fake.receive("room/kept", "old", retain=True)
    task = house.hass.async_create_task(act(house, "dump", topic="room/#", seconds=5))
    await turn()
    house.say("room/lamp", {"state": "ON", "password": "hush"})
    house.say("room/picture", b"\xff" * 10)
    house.say("elsewhere", "x")
    await clock.forward(4.9)
    assert not task.done()
    await clock.forward(0.2)
    response = await task
    assert response["complete"] is True
    assert [(m["topic"], m["payload"]) for m in response["messages"]] == [
        ("room/kept", "old"),
        ("room/lamp", '{"state":"ON","password":"**REDACTED**"}'),
        ("room/picture", "<binary, 10 bytes>"),
    ]
    assert response["messages"][0]["retain"] is True
    assert "room/#" not in house.fake.subscriptions


@pytest.mark.parametrize(("limit", "value"), [("MAX_DUMPED", 3), ("MAX_DUMPED_BYTES", 33)])
async def test_dump_is_bounded(
    house: House, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    """It ends as soon as there is no more room."""
    monkeypatch.setattr(module, limit, value)
    task = house.hass.async_create_task(act(house, "dump", seconds=60))
    await turn()
    for number in range(20):
        house.say("t", f"{number:010}")
    response = await task
    assert response["complete"] is False
    assert len(response["messages"]) == 3


async def test_dump_without_codes(clock: Clock, house: House) -> None:
    """What a lock is told is not repeated, whatever form the code has in it."""
    lock = await house.discover(
        "lock", command_topic="l/set", command_template="{{ value }}:{{ code }}", state_topic="l"
    )
    task = house.hass.async_create_task(act(house, "dump", seconds=5))
    await turn()
    action = house.hass.async_create_task(house.call(lock, "unlock", code="987654"))
    await turn()
    house.say("l", "UNLOCKED")
    assert await action == [("l/set", "UNLOCK:987654")]
    await clock.forward(5)
    assert "987654" not in str(await task)
    assert "987654" not in str(house.report("homeassistant:thing"))


@pytest.mark.parametrize("topic", ["", "a/#/b", "a+", "\0"])
async def test_dump_of_no_topics(house: House, topic: str) -> None:
    """What is no topic filter."""
    with pytest.raises(ServiceValidationError) as err:
        await act(house, "dump", topic=topic)
    assert err.value.translation_key == "invalid_filter"


@pytest.mark.parametrize("seconds", [0, -1, 61, "x", None])
async def test_dump_nonsense(house: House, seconds: Any) -> None:
    """Nobody listens for ever."""
    with pytest.raises(vol.Invalid):
        await act(house, "dump", seconds=seconds)


async def test_dump_of_nothing(house: House) -> None:
    """Where there is no connection there is nothing to hear."""
    house.fake.drop()
    with pytest.raises(ServiceValidationError) as err:
        await act(house, "dump", seconds=60)
    assert err.value.translation_key == "not_listening"


# --- adopt and forget ---------------------------------------------------------------------------


async def test_adopt_and_forget(house: House) -> None:
    """By identifier, and by device as selectors name it."""
    lamp, other = await announce(house), await announce(house, "Other")
    await act(house, "adopt", devices=[lamp, other, lamp])
    await settle(house.hass)
    assert house.hub.controller.adopted == {lamp, other}
    registered = house.hub.registered(lamp)
    assert registered is not None
    await act(house, "forget", devices=[registered.id, other])
    await settle(house.hass)
    assert not house.hub.controller.adopted
    assert len(list(house.hub.adoption.candidates())) == 2
    assert not house.fake.published


async def test_forget_what_was_ignored(house: House) -> None:
    """It waits again."""
    found = house.hub.adoption.find(await announce(house))
    assert found is not None
    await house.hub.adoption.async_ignore(found)
    assert not list(house.hub.adoption.candidates())
    await act(house, "forget", devices=found.spec.id)
    assert len(list(house.hub.adoption.candidates())) == 1


async def test_all_or_none(house: House) -> None:
    """One device that is not there, or of which nothing can be shown, and nothing is done."""
    lamp, blind = await announce(house), await announce(house, "Blind", "remote")
    for wrong in (["nobody"], [blind], ["x"] * 3, [str(number) for number in range(9)]):
        with pytest.raises(ServiceValidationError) as err:
            await act(house, "adopt", devices=[lamp, *wrong])
        assert err.value.translation_key == "devices_not_waiting"
    assert not adopted(house.entry)
    await act(house, "adopt", devices=[lamp])
    await settle(house.hass)
    hub_device = next(
        each.id
        for each in dr.async_entries_for_config_entry(
            dr.async_get(house.hass), house.entry.entry_id
        )
        if each.entry_type is dr.DeviceEntryType.SERVICE
    )
    for stranger in ("nobody", hub_device):
        with pytest.raises(ServiceValidationError) as err:
            await act(house, "forget", devices=[lamp, stranger])
        assert err.value.translation_key == "devices_not_decided"
    assert house.hub.controller.adopted == {lamp}


@pytest.mark.parametrize("action", ["adopt", "forget"])
@pytest.mark.parametrize("devices", [[], [{}], ["x"] * 1001])
async def test_no_devices(house: House, action: str, devices: Any) -> None:
    """What is no list of devices."""
    with pytest.raises(vol.Invalid):
        await act(house, action, devices=devices)
