"""The clouds of Alexa and of Google Assistant, as far as a home can tell: they send requests, and it answers."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from .client import Client, Json


@dataclass(frozen=True, slots=True)
class Alexa:
    """Sends what Amazon sends."""

    client: Client

    async def send(
        self,
        directive: str,
        entity_id: str | None = None,
        instance: str | None = None,
        **payload: object,
    ) -> Json:
        """Send a directive such as ``PowerController.TurnOn`` and return the answer.

        Of ranges, modes and toggles there may be several, each with the name of its instance.
        """
        interface, _, name = directive.rpartition(".")
        message: Json = {
            "header": {
                "namespace": f"Alexa.{interface}" if interface else "Alexa",
                "name": name,
                "messageId": "1",
                "correlationToken": "1",
                "payloadVersion": "3",
            },
            "payload": payload,
        }
        if instance is not None:
            message["header"]["instance"] = instance
        if entity_id is not None:
            scope = {"type": "BearerToken", "token": "laboratory"}
            endpoint = entity_id.replace(".", "#")
            message["endpoint"] = {"endpointId": endpoint, "scope": scope, "cookie": {}}
        answer: Json = await self.client.post("/api/alexa/smart_home", {"directive": message})
        return answer

    async def discover(self) -> dict[str, set[str]]:
        """Return the interfaces that each entity is offered with, by entity id."""
        answer = await self.send("Discovery.Discover")
        return {
            endpoint["endpointId"].replace("#", "."): {
                capability["interface"].removeprefix("Alexa.")
                for capability in endpoint["capabilities"]
            }
            for endpoint in answer["event"]["payload"]["endpoints"]
        }

    async def report(self, entity_id: str) -> Json:
        """Return what Alexa is told about an entity when it asks."""
        return properties(await self.send("ReportState", entity_id))


def outcome(answer: Json) -> str:
    """Return ``Response`` and the like of an answer of Alexa's, of an error its type."""
    event = answer["event"]
    kind: str = event["payload"].get("type", event["header"]["name"])
    return kind


def properties(answer: Json) -> Json:
    """Return the state that comes with an answer of Alexa's."""
    return {each["name"]: each["value"] for each in answer["context"]["properties"]}


@dataclass(frozen=True, slots=True)
class Google:
    """Sends what Google sends."""

    client: Client

    async def send(self, intent: str, payload: Json | None = None) -> Any:
        """Send an intent such as ``SYNC`` and return the payload of the answer."""
        inputs = [{"intent": f"action.devices.{intent}", "payload": payload or {}}]
        answer = await self.client.post(
            "/api/google_assistant", {"requestId": "1", "inputs": inputs}
        )
        return answer["payload"]

    async def sync(self) -> dict[str, set[str]]:
        """Return the traits that each entity is offered with, by entity id."""
        payload = await self.send("SYNC")
        return {
            device["id"]: {
                trait.removeprefix("action.devices.traits.") for trait in device["traits"]
            }
            for device in payload["devices"]
        }

    async def query(self, entity_id: str) -> Json:
        """Return what Google is told about an entity when it asks."""
        payload = await self.send("QUERY", {"devices": [{"id": entity_id}]})
        state: Json = payload["devices"][entity_id]
        return state

    async def execute(
        self, entity_id: str, command: str, params: Json, pin: str | None = None
    ) -> Json:
        """Have a command such as ``OnOff`` carried out and return what became of it.

        A request that failed as a whole has an ``errorCode`` and nothing else.
        """
        execution: Json = {"command": f"action.devices.commands.{command}", "params": params}
        if pin is not None:
            execution["challenge"] = {"pin": pin}
        commands = [{"devices": [{"id": entity_id}], "execution": [execution]}]
        payload = await self.send("EXECUTE", {"commands": commands})
        result: Json = payload["commands"][0] if "commands" in payload else payload
        return result


def path_of(url: str) -> str:
    """Return an address of this home without the part that leads to it from the outside."""
    parts = urlsplit(url)
    return urlunsplit(("", "", parts.path, parts.query, ""))
