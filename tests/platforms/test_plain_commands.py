"""Buttons, scenes and notifications: told, and never heard of again."""

from typing import Any

from homeassistant.core import State
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import mock_restore_cache

from custom_components.mqtt_polyglot.broker.errors import BrokerErrorKey, PublishError
from tests.double import settle
from tests.house import House

CASES: dict[str, tuple[dict[str, Any], str, dict[str, Any], str]] = {
    "button": ({}, "press", {}, "PRESS"),
    "scene": ({}, "turn_on", {}, "ON"),
    "notify": ({}, "send_message", {"message": "Hello"}, "Hello"),
}


@pytest.fixture(params=CASES)
def platform(request: pytest.FixtureRequest) -> str:
    """One of them."""
    name: str = request.param
    return name


async def test_told(house: House, platform: str) -> None:
    """What is sent, and that Home Assistant remembers when; nothing is assumed of the device."""
    keys, service, data, payload = CASES[platform]
    entity = await house.discover(platform, command_topic="x/set", qos=1, **keys)
    before = house.state(entity)
    assert before.state == "unknown"
    assert "assumed_state" not in before.attributes
    assert await house.call(entity, service, **data) == [("x/set", payload)]
    assert not house.fake.published[0].retain
    first = house.state(entity).state
    assert first.startswith("20")
    assert await house.call(entity, service, **data) == [("x/set", payload)]
    assert house.state(entity).state > first, "each time"


async def test_remembered(house: House, platform: str) -> None:
    """When it was told last is known after a restart."""
    moment = "2026-01-02T03:04:05+00:00"
    mock_restore_cache(house.hass, [State(f"{platform}.thing", moment)])
    entity = await house.discover(platform, command_topic="x/set")
    assert house.state(entity).state == moment


async def test_no_broker(house: House, platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Away without a broker; what the broker refuses is an error."""
    _, service, data, _ = CASES[platform]
    entity = await house.discover(platform, command_topic="x/set")

    async def fail(*_: Any) -> None:
        raise PublishError(BrokerErrorKey.NOT_AUTHORIZED, "Not authorized")

    with monkeypatch.context() as patched:
        patched.setattr(house.hub.controller.commands, "run", fail)
        with pytest.raises(HomeAssistantError) as err:
            await house.call(entity, service, **data)
    assert err.value.translation_key == "not_authorized"
    house.fake.drop()
    assert house.state(entity).state == "unavailable"
    assert await house.call(entity, service, **data) == []


async def test_no_topic(house: House, platform: str) -> None:
    """Without a topic for it there is none."""
    house.say(
        f"homeassistant/{platform}/thing/config",
        {"unique_id": "thing", "device": {"identifiers": ["thing"], "name": "Thing"}},
    )
    await house.adopt_all()
    await settle(house.hass)
    assert not house.entities()


async def test_their_own_words(house: House) -> None:
    """Payloads that are announced, with templates where there are any."""
    button = await house.discover(
        "button",
        command_topic="b/set",
        command_template='{"do": "{{ value }}", "of": "{{ entity_id }}"}',
        payload_press="go",
        device_class="restart",
    )
    assert house.state(button).attributes["device_class"] == "restart"
    assert await house.call(button, "press") == [("b/set", {"do": "go", "of": button})]


async def test_a_zigbee_scene(house: House) -> None:
    """As Zigbee2MQTT announces one."""
    scene = await house.discover(
        "scene", command_topic="zigbee2mqtt/group/set", payload_on='{ "scene_recall": 3 }'
    )
    told = [("zigbee2mqtt/group/set", {"scene_recall": 3})]
    assert await house.call(scene, "turn_on", transition=2) == told


async def test_message_in_a_template(house: House) -> None:
    """A message is what the template makes of it."""
    notify = await house.discover(
        "notify", command_topic="n", command_template='{"text": {{ value | tojson }}}'
    )
    assert await house.call(notify, "send_message", message='say "hi"') == [
        ("n", {"text": 'say "hi"'})
    ]
