"""The dialogs as a client of REST walks through them, on a real broker."""

from collections.abc import AsyncIterator
import json
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.mqtt_polyglot.config_flow import PolyglotConfigFlow
from custom_components.mqtt_polyglot.const import DOMAIN
from scripts.lab.broker import Broker
from scripts.lab.wire import Wire
from tests.waiting import until

FLOWS = "/api/config/config_entries/flow"
SUBENTRY_FLOWS = "/api/config/config_entries/subentries/flow"
OPTION_FLOWS = "/api/config/config_entries/options/flow"
SECTIONS = {"tls", "websocket", "session", "discovery"}
SECRET = "correct horse"


class Rest:
    """A client of one kind of dialogs."""

    def __init__(self, hass: HomeAssistant, client: TestClient[Any, Any], flows: str) -> None:
        self._hass = hass
        self._client = client
        self._flows = flows
        self._flow_id = ""

    async def start(self, handler: object, **more: str) -> dict[str, Any]:
        """Open a dialog."""
        return await self._post("", {"handler": handler, **more})

    async def submit(self, **answers: object) -> dict[str, Any]:
        """Send a form, and wait while progress is shown."""
        result = await self._post(f"/{self._flow_id}", answers)
        if result["type"] == "progress":
            await self._hass.async_block_till_done(wait_background_tasks=True)
            response = await self._client.get(f"{self._flows}/{self._flow_id}")
            result = await response.json()
        return result

    async def _post(self, path: str, data: dict[str, Any]) -> dict[str, Any]:
        response = await self._client.post(f"{self._flows}{path}", json=data)
        result: dict[str, Any] = await response.json()
        assert response.status == 200, result
        self._flow_id = result["flow_id"]
        return result


@pytest.fixture
async def broker(socket_enabled: None) -> AsyncIterator[Broker]:
    """A broker that asks for a password."""
    async with Broker(username="me", password=SECRET) as broker:
        yield broker


@pytest.fixture
async def client(hass: HomeAssistant, hass_client: ClientSessionGenerator) -> TestClient[Any, Any]:
    """A client of Home Assistant; what has pages there comes before it."""
    assert await async_setup_component(hass, "config", {})
    assert await async_setup_component(hass, DOMAIN, {})
    return await hass_client()


def lamp(name: str) -> tuple[str, bytes]:
    """A lamp that announces itself."""
    payload = {
        "name": None,
        "unique_id": name,
        "command_topic": f"{name}/set",
        "state_topic": name,
        "device": {"identifiers": [name], "name": name, "manufacturer": "Acme", "model": "L1"},
    }
    return f"homeassistant/light/{name}/config", json.dumps(payload).encode()


def test_what_a_config_entry_has() -> None:
    """The version of its data."""
    assert (PolyglotConfigFlow.VERSION, PolyglotConfigFlow.MINOR_VERSION) == (1, 2)


async def test_from_a_host_to_devices(
    hass: HomeAssistant, client: TestClient[Any, Any], broker: Broker
) -> None:
    """Every dialog that a user would meet, one after the other."""
    place = {"host": "127.0.0.1", "port": broker.port}
    async with Wire(broker.address) as wire:
        for name in ("Lamp", "Door"):
            wire.say(*lamp(name), retain=True)

        flow = Rest(hass, client, FLOWS)
        step = await flow.start(DOMAIN)
        assert step["step_id"] == "user"
        fields = {field["name"]: field for field in step["data_schema"]}
        assert {name for name, each in fields.items() if each.get("type") == "expandable"} == (
            SECTIONS
        )
        assert {name for name, each in fields.items() if each["required"]} == {
            "host",
            "port",
            "protocol",
        }
        step = await flow.submit(host="127.0.0.1", port=1)
        assert step["errors"] == {"port": "connection_refused"}
        step = await flow.submit(**place)
        assert step["errors"] == {"username": "not_authorized"}
        step = await flow.submit(**place, username="me", password=SECRET)
        assert step["step_id"] == "devices"
        (field,) = step["data_schema"]
        assert field["default"] == ["homeassistant:Door", "homeassistant:Lamp"]
        assert field["selector"]["select"]["options"][1]["label"] == "Lamp – Acme L1 – 1 light"
        step = await flow.submit(devices=["homeassistant:Lamp"])
        assert step["type"] == "create_entry"
        assert SECRET not in str(step)
        entry = hass.config_entries.async_get_entry(step["result"]["entry_id"])
        assert entry is not None
        await hass.async_block_till_done(wait_background_tasks=True)
        assert entry.state is ConfigEntryState.LOADED
        assert hass.states.get("light.lamp") is not None

        await until(lambda: list(entry.runtime_data.adoption.candidates()))
        bulk = Rest(hass, client, SUBENTRY_FLOWS)
        step = await bulk.start([entry.entry_id, "device"])
        assert step["data_schema"][0]["default"] == []
        step = await bulk.submit(devices=["homeassistant:Door"])
        assert step["reason"] == "devices_added"
        assert hass.states.get("light.door") is not None

        change = Rest(hass, client, FLOWS)
        step = await change.start(DOMAIN, entry_id=entry.entry_id)
        assert step["step_id"] == "reconfigure"
        assert SECRET not in str(step)
        step = await change.submit(host="localhost", port=broker.port, username="me")
        assert step["reason"] == "reconfigure_successful"
        assert entry.data["password"] == SECRET
        await hass.async_block_till_done(wait_background_tasks=True)

        options = Rest(hass, client, OPTION_FLOWS)
        step = await options.start(entry.entry_id)
        step = await options.submit(auto_adopt=True, zigbee2mqtt_topics=[])
        assert step["type"] == "create_entry"
        await hass.async_block_till_done(wait_background_tasks=True)
        assert not entry.options["zigbee2mqtt_topics"]
        await until(lambda: entry.runtime_data.connected)


async def test_a_broker_without_devices(
    hass: HomeAssistant, client: TestClient[Any, Any], broker: Broker
) -> None:
    """It is created while the client asks for the progress."""
    flow = Rest(hass, client, FLOWS)
    await flow.start(DOMAIN)
    step = await flow.submit(
        host="127.0.0.1",
        port=broker.websocket_port,
        username="me",
        password=SECRET,
        websocket={"use_websocket": True},
    )
    assert (step["type"], step["description"]) == ("create_entry", "nothing_found")
    await hass.async_block_till_done(wait_background_tasks=True)
