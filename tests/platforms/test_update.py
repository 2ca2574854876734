"""Updates of the firmware of devices."""

import json
from typing import Any

from homeassistant.core import State
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import mock_restore_cache
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.mqtt_polyglot.template import HassTemplateEngine
from tests.double import settle
from tests.house import House

UPDATE = {"state_topic": "u", "command_topic": "u/set", "payload_install": "go"}


async def test_one_object(house: House) -> None:
    """Everything in one JSON object, as Zigbee2MQTT and Shelly say it."""
    update = await house.discover("update", **UPDATE, device_class="firmware", display_precision=1)
    assert house.state(update).state == "unknown"
    house.say(
        "u",
        {
            "installed_version": "1.0.0",
            "latest_version": "1.1.0",
            "title": "Firmware",
            "release_summary": "Better.",
            "release_url": "https://example.com/notes",
            "entity_picture": "https://example.com/logo.png",
        },
    )
    state = house.state(update)
    assert state.state == "on"
    assert state.attributes | {
        "installed_version": "1.0.0",
        "latest_version": "1.1.0",
        "title": "Firmware",
        "release_summary": "Better.",
        "release_url": "https://example.com/notes",
        "entity_picture": "https://example.com/logo.png",
        "device_class": "firmware",
        "display_precision": 1,
        "in_progress": False,
        "update_percentage": None,
        "auto_update": False,
    } == dict(state.attributes)
    house.say("u", {"installed_version": "1.1.0"})
    assert house.state(update).state == "off"


@pytest.mark.parametrize(
    ("said", "in_progress", "percentage"),
    [
        ({"update_percentage": 0}, True, 0),
        ({"update_percentage": 12.5}, True, 12.5),
        ({"update_percentage": None}, False, None),
        ({"in_progress": True}, True, 50),
        ({"in_progress": "on"}, True, 50),
        ({"in_progress": False}, False, None),
        ({"update_percentage": 30, "in_progress": False}, False, None),
        ({"update_percentage": 101}, True, 50),
        ({"update_percentage": "fast"}, True, 50),
        ({"in_progress": "perhaps"}, False, None),
        ({}, True, 50),
    ],
)
async def test_progress(
    house: House, said: dict[str, Any], in_progress: bool, percentage: float | None
) -> None:
    """A percentage says that it is installed, unless something else is said."""
    update = await house.discover("update", **UPDATE)
    house.say("u", {"installed_version": "1", "latest_version": "2", "update_percentage": 50})
    house.say("u", said)
    attributes = house.state(update).attributes
    assert attributes["in_progress"] is in_progress
    assert attributes["update_percentage"] == percentage


async def test_versions_on_two_topics(house: House) -> None:
    """A text that is no object is the version that is installed."""
    update = await house.discover(
        "update",
        state_topic="u",
        latest_version_topic="u/latest",
        latest_version_template="{{ value_json.v }}",
        title="Firmware",
        release_url="https://example.com",
        release_summary="What is new.",
    )
    house.say("u", "1.0")
    house.say("u/latest", {"v": "1.2"})
    state = house.state(update)
    assert state.state == "on"
    assert state.attributes["title"] == "Firmware"
    assert state.attributes["release_url"] == "https://example.com"
    assert state.attributes["release_summary"] == "What is new."
    assert state.attributes["supported_features"] == 4
    house.say("u", '"1.2"')
    assert house.state(update).attributes["installed_version"] == '"1.2"'
    house.say("u", '{"installed')
    assert house.state(update).attributes["installed_version"] == '{"installed'
    house.say("u", "None")
    assert house.state(update).state == "unknown"


async def test_announced_address_of_no_page(house: House) -> None:
    """A link that is none of the web is not shown, whether it is said once or for good."""
    update = await house.discover("update", **UPDATE, release_url="javascript:alert(1)")
    house.say("u", {"installed_version": "1", "latest_version": "2"})
    assert house.state(update).attributes["release_url"] is None
    report = house.report("homeassistant:thing")
    assert report is not None
    assert [note["key"] for note in report["notes"]] == ["release_url"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"release_url": "javascript:alert(1)"},
        {"entity_picture": "logo"},
        {"title": {"a": 1}},
        {"installed_version": [1]},
        {"release_summary": 5 * [[]]},
        {"in_progress": []},
    ],
)
async def test_one_wrong_entry(
    house: House, caplog: pytest.LogCaptureFixture, wrong: dict[str, Any]
) -> None:
    """It costs that entry; Home Assistant passes over the whole message."""
    update = await house.discover("update", **UPDATE)
    house.say("u", {"installed_version": "1", "latest_version": "2"} | wrong)
    assert house.state(update).attributes["latest_version"] == "2"
    assert "Traceback" not in caplog.text


async def test_a_template_is_rendered_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much of an update is in what it makes."""
    template = (
        '{% for firmware in [value_json.firmware] %}{"installed_version": "{{ firmware.installed }}",'
        ' "latest_version": "{{ firmware.latest }}"}{% endfor %}'
    )
    update = await house.discover("update", **UPDATE, value_template=template)
    rendered: list[str] = []
    render = HassTemplateEngine.render_value

    def count(self: HassTemplateEngine, template: str, *rest: Any) -> str:
        rendered.append(template)
        return render(self, template, *rest)

    monkeypatch.setattr(HassTemplateEngine, "render_value", count)
    house.say("u", {"firmware": {"installed": "1", "latest": "2"}})
    assert house.state(update).state == "on"
    assert rendered == [template]
    house.say("u", {"other": 1})
    house.say("u", "[" * 50)
    assert house.state(update).state == "on"


async def test_install(house: House) -> None:
    """The payload that is announced; without one there is nothing to be told."""
    update = await house.discover("update", **UPDATE)
    house.say("u", {"installed_version": "1", "latest_version": "2"})
    assert house.state(update).attributes["supported_features"] == 5
    assert await house.call(update, "install") == [("u/set", "go")]
    house.say(
        "homeassistant/update/thing/config",
        {
            "unique_id": "thing",
            "name": None,
            "device": {"identifiers": ["thing"]},
            "state_topic": "u",
            "command_topic": "u/set",
        },
    )
    await settle(house.hass)
    assert house.state(update).state == "on"
    assert house.state(update).attributes["supported_features"] == 4
    with pytest.raises(ServiceValidationError):
        await house.call(update, "install")
    report = house.report("homeassistant:thing")
    assert report
    assert "command_topic" in [note["key"] for note in report["notes"]]


async def test_skipped(house: House) -> None:
    """A version that was skipped is skipped after a restart, too."""
    skipped = State("update.thing", "off", {"skipped_version": "2"})
    mock_restore_cache(house.hass, [skipped])
    update = await house.discover("update", **UPDATE)
    house.say("u", json.dumps({"installed_version": "1", "latest_version": "2"}))
    assert house.state(update).state == "off"
    await house.call(update, "clear_skipped")
    assert house.state(update).state == "on"
    await house.call(update, "skip")
    assert house.state(update).state == "off"
    house.say("u", {"latest_version": "3"})
    assert house.state(update).state == "on"


async def test_zigbee2mqtt(house: House, hass_ws_client: WebSocketGenerator) -> None:
    """Versions, what is new at any length, installation by the address, and how far it is."""
    await house.play("zigbee2mqtt/protected_plug.json")
    update = "update.protected_plug_firmware"
    state = house.state(update)
    assert state.state == "on"
    assert state.attributes["installed_version"] == "4097"
    assert state.attributes["latest_version"] == "4098"
    assert state.attributes["release_summary"] == "Measures small loads more precisely."
    client = await hass_ws_client(house.hass)
    await client.send_json_auto_id({"type": "update/release_notes", "entity_id": update})
    assert (await client.receive_json())["result"] == "Measures small loads more precisely."
    assert await house.call(update, "install") == [
        (
            "zigbee2mqtt/bridge/request/device/ota_update/update",
            {"id": "0x00158d0002000d7d"},
        )
    ]
    progress = {"state": "updating", "progress": 12.5, "installed_version": 4097}
    house.say("zigbee2mqtt/protected_plug", {"update": progress | {"latest_version": 4098}})
    state = house.state(update)
    assert (state.attributes["in_progress"], state.attributes["update_percentage"]) == (True, 12.5)
    done = {"state": "idle", "installed_version": 4098, "latest_version": 4098}
    house.say("zigbee2mqtt/protected_plug", {"update": done})
    assert house.state(update).state == "off"
    assert house.state(update).attributes["update_percentage"] is None
