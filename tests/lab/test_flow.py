"""Walking through config flows."""

from typing import Any, cast

from scripts.lab.client import Client, ClientError
from scripts.lab.flow import FLOWS, Flow, fill

SCHEMA: list[dict[str, Any]] = [
    {"name": "host", "required": True, "selector": {"text": {}}},
    {"name": "port", "required": True, "default": 1883, "selector": {"number": {}}},
    {"name": "username", "required": False, "optional": True, "selector": {"text": {}}},
    {
        "name": "client_id",
        "optional": True,
        "description": {"suggested_value": "house"},
        "selector": {"text": {}},
    },
    {
        "type": "expandable",
        "name": "tls",
        "required": True,
        "schema": [
            {"name": "enabled", "required": True, "selector": {"boolean": {}}},
            {"name": "verify", "required": True, "default": True, "selector": {"boolean": {}}},
        ],
    },
]


def test_fill_takes_answers_then_defaults_then_suggestions() -> None:
    """Fields that nobody answers are as the form shows them, empty ones are left out."""
    assert fill(SCHEMA, {"host": "127.0.0.1"}) == {
        "host": "127.0.0.1",
        "port": 1883,
        "client_id": "house",
        "tls": {"enabled": False, "verify": True},
    }


def test_fill_finds_answers_for_sections_flat_or_nested() -> None:
    """A field of a section can be answered with or without the section's name."""
    assert fill(SCHEMA, {"verify": False})["tls"] == {"enabled": False, "verify": False}
    assert fill(SCHEMA, {"tls": {"enabled": True}})["tls"] == {"enabled": True, "verify": True}


def test_fill_keeps_false_and_zero() -> None:
    """A default that is false is still a default."""
    schema = [{"name": "auto", "default": False}, {"name": "qos", "default": 0}]
    assert fill(schema, {}) == {"auto": False, "qos": 0}


class ScriptedClient:
    """Answers requests from a list and keeps what it was sent."""

    def __init__(self, *answers: dict[str, Any] | Exception) -> None:
        """Take the answers in order."""
        self._answers = list(answers)
        self.sent: list[tuple[str, dict[str, Any] | None]] = []

    async def post(self, path: str, data: dict[str, Any] | None = None) -> dict[str, Any]:
        """Answer a POST request."""
        self.sent.append((path, data))
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def get(self, path: str) -> dict[str, Any]:
        """Answer a GET request."""
        return await self.post(path)


async def test_flow_waits_while_there_is_progress() -> None:
    """A progress step is polled until it is over."""
    form = {"type": "form", "flow_id": "7", "data_schema": SCHEMA}
    done = {"type": "create_entry", "flow_id": "7"}
    progress = {"type": "progress", "flow_id": "7"}
    scripted = ScriptedClient(form, progress, progress, done)
    flow = await Flow.start(cast("Client", scripted), "mqtt_polyglot")
    assert flow.fields() == ["host", "port", "username", "client_id", "tls"]
    assert await flow.submit(host="127.0.0.1") == done
    assert scripted.sent[0] == (FLOWS, {"handler": "mqtt_polyglot"})
    assert scripted.sent[-1] == (f"{FLOWS}/7", None)


async def test_flow_brings_errors_of_the_schema_back_to_the_form() -> None:
    """A refusal by the schema looks like any other error of the form."""
    form = {"type": "form", "flow_id": "7", "data_schema": SCHEMA}
    refusal = ClientError("400", {"errors": {"port": ["expected int"]}})
    flow = await Flow.start(cast("Client", ScriptedClient(form, refusal)), "mqtt_polyglot")
    step = await flow.submit(host="127.0.0.1", port="x")
    assert step["type"] == "form"
    assert step["errors"] == {"port": ["expected int"]}
