"""What the tests of the dialogs share."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResult
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from tests.double import settle


async def ignore(hass: HomeAssistant, client: WebSocketGenerator, flow_id: str) -> None:
    """Press "Ignore" on a card."""
    assert await async_setup_component(hass, "config", {})
    socket = await client(hass)
    message = {"type": "config_entries/ignore_flow", "flow_id": flow_id, "title": "Ignored"}
    await socket.send_json_auto_id(message)
    assert (await socket.receive_json())["success"]
    await settle(hass)


def schema_of(result: FlowResult[Any, Any]) -> dict[Any, Any]:
    """The fields of a form by their keys."""
    schema = result["data_schema"]
    assert schema is not None
    fields: dict[Any, Any] = schema.schema
    return fields


def field(result: FlowResult[Any, Any], *path: str) -> Any:
    """The key of a field of a form: it knows its default and what is suggested."""
    fields = schema_of(result)
    for name in path[:-1]:
        fields = next(value.schema.schema for key, value in fields.items() if key == name)
    return next(key for key in fields if key == path[-1])


def suggested(result: FlowResult[Any, Any], *path: str) -> Any:
    """What a field of a form shows."""
    key = field(result, *path)
    return (key.description or {}).get("suggested_value")


def opened(result: FlowResult[Any, Any]) -> set[str]:
    """The sections of a form that are shown open."""
    return {
        str(key)
        for key, value in schema_of(result).items()
        if not getattr(value, "options", {}).get("collapsed", True)
    }
