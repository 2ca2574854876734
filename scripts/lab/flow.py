"""Walking through a config flow as the user interface does: prefilled forms, sections, progress."""

import asyncio
from collections.abc import Mapping
from typing import Any

from .client import Client, ClientError, Json

FLOWS = "/api/config/config_entries/flow"
_POLL = 0.1  # seconds
_LIMIT = 60


def fill(schema: list[Json], answers: Mapping[str, Any]) -> Json:
    """Return what the user interface would submit: answers, else defaults and suggested values.

    The answers for fields of a section stand flat, or below the section's name.
    """
    filled: Json = {}
    for field in schema:
        name = field["name"]
        if field.get("type") == "expandable":
            inner = answers.get(name, answers)
            filled[name] = fill(field["schema"], inner)
        elif name in answers:
            filled[name] = answers[name]
        elif (value := _prefilled(field)) is not None:
            filled[name] = value
    return filled


def _prefilled(field: Json) -> Any:
    """Return what a field shows before anybody touches it, or None."""
    if "default" in field:
        return field["default"]
    if (suggested := (field.get("description") or {}).get("suggested_value")) is not None:
        return suggested
    if field.get("required") and "boolean" in field.get("selector", {}):
        return False
    return None


class Flow:
    """One flow, with the step that it is at.

    Attributes:
        step: What Home Assistant answered last: a form, a menu, an abort, a created entry …
    """

    def __init__(self, client: Client, step: Json) -> None:
        """Take up a flow from the step it is at."""
        self._client = client
        self.step = step

    @classmethod
    async def start(cls, client: Client, handler: str) -> Flow:
        """Start a new flow."""
        flow = cls(client, await client.post(FLOWS, {"handler": handler}))
        await flow._settle()
        return flow

    @classmethod
    async def resume(cls, client: Client, flow_id: str) -> Flow:
        """Take up a flow that is waiting, such as a card of a found device."""
        flow = cls(client, await client.get(f"{FLOWS}/{flow_id}"))
        await flow._settle()
        return flow

    @property
    def path(self) -> str:
        """Where the flow is to be found."""
        return f"{FLOWS}/{self.step['flow_id']}"

    def fields(self) -> list[str]:
        """Return the names of the form's fields and sections."""
        return [field["name"] for field in self.step.get("data_schema") or []]

    async def submit(self, **answers: object) -> Json:
        """Submit the form, with the defaults for all that is not answered, and return the next step.

        A form that is refused comes back with ``errors``.
        """
        data = fill(self.step.get("data_schema") or [], answers)
        await self._send(data)
        return self.step

    async def choose(self, option: str) -> Json:
        """Choose an option of a menu and return the next step."""
        await self._send({"next_step_id": option})
        return self.step

    async def _send(self, data: Json) -> None:
        try:
            self.step = await self._client.post(self.path, data)
        except ClientError as error:
            if "errors" not in error.details:
                raise
            self.step = self.step | {"errors": error.details["errors"]}
        await self._settle()

    async def _settle(self) -> None:
        """Wait while Home Assistant shows progress."""
        async with asyncio.timeout(_LIMIT):
            while self.step["type"] in {"progress", "progress_done"}:
                await asyncio.sleep(_POLL)
                self.step = await self._client.get(self.path)
