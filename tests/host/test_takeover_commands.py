"""The actions and the WebSocket commands for taking devices over, and giving them back."""

from collections.abc import AsyncIterator
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.mqtt_polyglot.api.overview import found_overview
from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.home.hub import Hub
from custom_components.mqtt_polyglot.home.takeover.takeover import TakeOverError, async_takeover
from scripts.lab.mosquitto import Mosquitto
from scripts.lab.wire import Wire

from ..waiting import until
from .network import BRIDGE, HUE, PLUG, add_polyglot, announce, core_has_all, core_is_back

pytestmark = [
    pytest.mark.parametrize("core", ["5"], indirect=True),
    pytest.mark.parametrize("expected_lingering_timers", [True]),
]


@pytest.fixture
async def hub(
    hass: HomeAssistant, broker: Mosquitto, core: ConfigEntry, wire: Wire
) -> AsyncIterator[Hub]:
    """A broker with the network that the MQTT integration has."""
    await announce(wire)
    await core_has_all(hass, core, wire)
    yield await add_polyglot(hass, broker)
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        assert await hass.config_entries.async_unload(entry.entry_id)


async def test_websocket(
    hass: HomeAssistant, core: ConfigEntry, hub: Hub, hass_ws_client: WebSocketGenerator
) -> None:
    """What can be taken over, what would become of it, doing it, what was, and back."""
    client = await hass_ws_client()
    entry_id = hub.entry.entry_id

    async def ask(command: str, **data: Any) -> Any:
        await client.send_json_auto_id({"type": f"mqtt_polyglot/takeover/{command}", **data})
        answer = await client.receive_json()
        assert answer["success"], answer
        return answer["result"]

    async def act(command: str, *devices: str) -> list[Any]:
        await ask(command, entry_id=entry_id, devices=list(devices))
        events = [(await client.receive_json())["event"]]
        while "finished" not in events[-1]:
            events.append((await client.receive_json())["event"])
        return events

    elsewhere = {each["device"]: each["elsewhere"] for each in found_overview(hub)}
    assert elsewhere[PLUG] == {"domain": "mqtt", "title": "Core's broker", "take_over": True}
    devices = {each["device"]: each for each in (await ask("candidates"))["devices"]}
    assert len(devices) == 16
    plug = devices[PLUG]
    assert (plug["name"], plug["entities"], plug["refusal"]) == ("plug", 8, None)
    assert (await ask("candidates", entry_id="x"))["devices"] == []

    seen = (await ask("preview", entry_id=entry_id, devices=[PLUG, BRIDGE, "homeassistant:x"]))[
        "devices"
    ]
    assert [each["refusal"] for each in seen] == [None, None, "takeover_not_waiting"]
    (switch,) = [each for each in seen[0]["moved"] if each["entity_id"] == "switch.plug"]
    assert switch == {
        "entity_id": "switch.plug", "name": "plug", "platform": "switch", "disabled": False,
        "hidden": False, "component": "switch",
    }  # fmt: skip
    assert "switch.plug_in_mqtt" in seen[0]["stand_ins"]
    assert [each["platform"] for each in seen[1]["staying"]] == ["sensor"]
    assert {each["component"] for each in seen[1]["added"]} >= {"uptime"}

    events = await act("start", PLUG, "homeassistant:x")
    assert events[0] == {"progress": {"done": 1, "total": 2, "name": "plug"}}
    finished = events[-1]["finished"]
    assert finished["done"] == [PLUG]
    assert [each["key"] for each in finished["failed"]] == ["takeover_not_waiting"]
    await hass.async_block_till_done()

    taken = await ask("list", entry_id=entry_id)
    (record,) = taken["devices"]
    assert (record["device"], record["name"], record["entities"]) == (PLUG, "plug", 8)
    assert record["stand_in"]["disabled"]
    assert {each["disabled"] for each in record["stand_ins"]} == {True}
    assert taken["damaged"] == 0

    await client.send_json_auto_id(
        {"type": "mqtt_polyglot/inbox/forget", "entry_id": entry_id, "devices": [PLUG]}
    )
    answer = await client.receive_json()
    assert answer["error"]["translation_key"] == "takeover_remove"

    assert (await act("give_back", PLUG))[-1]["finished"] == {"done": [PLUG], "failed": []}
    await core_is_back(hass, core)
    assert (await ask("list"))["devices"] == []


async def test_who_is_no_administrator(
    hub: Hub, hass_ws_client: WebSocketGenerator, hass_read_only_access_token: str
) -> None:
    """Sees nothing, and does nothing."""
    client = await hass_ws_client(access_token=hass_read_only_access_token)
    for command in ("candidates", "preview", "start", "give_back", "list"):
        data = {} if command in {"candidates", "list"} else {"devices": [PLUG], "entry_id": "x"}
        await client.send_json_auto_id({"type": f"mqtt_polyglot/takeover/{command}", **data})
        assert (await client.receive_json())["error"]["code"] == "unauthorized"


async def test_actions(hass: HomeAssistant, core: ConfigEntry, hub: Hub) -> None:
    """By the devices of the MQTT integration, as the editor chooses them; all; and back."""

    async def act(action: str, **data: Any) -> Any:
        data |= {"config_entry_id": hub.entry.entry_id}
        return await hass.services.async_call(
            DOMAIN, action, data, blocking=True, return_response=True
        )

    row = er.async_get(hass).async_get("switch.plug")
    assert row
    assert await act("take_over", devices=[row.device_id]) == {"devices": [PLUG]}
    with pytest.raises(TakeOverError) as refused:
        await act("take_over", devices=[PLUG])
    assert refused.value.translation_key == "takeover_added_here"
    with pytest.raises(TakeOverError) as refused:
        await hass.services.async_call(
            DOMAIN,
            "forget",
            {"config_entry_id": hub.entry.entry_id, "devices": [PLUG]},
            blocking=True,
        )
    assert refused.value.translation_key == "takeover_remove"
    rest = (await act("take_over"))["devices"]
    assert len(rest) == 15
    assert await act("give_back", devices=[row.device_id, HUE]) == {"devices": [PLUG, HUE]}
    await core_is_back(hass, core)
    moved = er.async_get(hass).async_get("switch.plug")
    assert moved
    assert (moved.platform, moved.device_id) == ("mqtt", row.device_id)
    assert len((await act("give_back"))["devices"]) == 14
    await core_is_back(hass, core)
    assert await act("give_back") == {"devices": []}


async def test_the_dialog(hass: HomeAssistant, core: ConfigEntry, hub: Hub) -> None:
    """The dialog of "Add devices" asks, says what will happen, and does it."""
    flows = hass.config_entries.subentries
    step = await flows.async_init((hub.entry.entry_id, "device"), context={"source": SOURCE_USER})
    assert (step["type"], step["step_id"]) == (FlowResultType.MENU, "user")
    assert step["menu_options"] == ["devices", "take_over"]
    flow_id = step["flow_id"]
    step = await flows.async_configure(flow_id, {"next_step_id": "take_over"})
    schema = step["data_schema"]
    assert schema
    (selector,) = schema.schema.values()
    assert {"value": PLUG, "label": "plug (8)"} in selector.config["options"]
    step = await flows.async_configure(flow_id, {"devices": []})
    assert step["errors"] == {"devices": "nothing_chosen"}
    step = await flows.async_configure(flow_id, {"devices": [PLUG, BRIDGE]})
    assert step["step_id"] == "preview"
    assert step["description_placeholders"] == {
        "devices": "plug, Zigbee2MQTT Bridge",
        "entities": "15",
        "added": "3",
        "staying": "sensor.zigbee2mqtt_bridge_network_map",
        "triggers": "–",
        "any_change": "–",
    }
    step = await flows.async_configure(flow_id, {})
    assert (step["type"], step["step_id"]) == (FlowResultType.SHOW_PROGRESS, "moving")
    await hass.async_block_till_done()
    await until(lambda: PLUG in hub.controller.adopted and BRIDGE in hub.controller.adopted)
    await hass.async_block_till_done()
    step = await flows.async_configure(flow_id)
    assert (step["type"], step["reason"]) == (FlowResultType.ABORT, "devices_taken_over")
    assert step["description_placeholders"] == {"devices": "plug, Zigbee2MQTT Bridge"}
    row = er.async_get(hass).async_get("switch.plug")
    assert row
    assert row.platform == DOMAIN


async def test_the_dialog_says_what_was_not_taken_over(
    hass: HomeAssistant, core: ConfigEntry, hub: Hub
) -> None:
    """The plug was taken over elsewhere while the dialog was open; the bridge is taken over."""
    flows = hass.config_entries.subentries
    step = await flows.async_init((hub.entry.entry_id, "device"), context={"source": SOURCE_USER})
    flow_id = step["flow_id"]
    await flows.async_configure(flow_id, {"next_step_id": "take_over"})
    step = await flows.async_configure(flow_id, {"devices": [PLUG, BRIDGE]})
    assert step["step_id"] == "preview"
    assert (await async_takeover(hass).async_start(hub, [PLUG])).done == [PLUG]
    await flows.async_configure(flow_id, {})
    await hass.async_block_till_done()
    await until(lambda: BRIDGE in hub.controller.adopted)
    await hass.async_block_till_done()
    step = await flows.async_configure(flow_id)
    assert (step["type"], step["reason"]) == (FlowResultType.ABORT, "some_not_taken_over")
    assert step["description_placeholders"] == {"devices": "plug"}
