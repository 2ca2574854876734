"""The least that a message can cost: paho, orjson, and the states, without entities.

What says the same as the last message on its topic is not even parsed.

Its configuration is the port of a broker and a file that says which topics there are: for each, a row
for each of its states, with the entity id, the key in the document (none: the payload itself), the
attributes, and the states for values that are not states themselves. Entities are another matter: see
``entities``.
"""

from datetime import timedelta
import json
from pathlib import Path
from typing import Any

from homeassistant.components import websocket_api
from homeassistant.config_entries import SOURCE_IMPORT, ConfigEntry
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.typing import ConfigType
import orjson
from paho.mqtt.client import Client, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion
import voluptuous as vol

from .const import DOMAIN
from .entities import PLATFORMS, add

type Row = tuple[str, str | None, dict[str, Any], dict[str, str] | None]


class Floor:
    """One connection, and a table of what becomes of its messages."""

    def __init__(self, hass: HomeAssistant, rows: dict[str, list[Row]]) -> None:
        """Know the rows of each topic."""
        self._hass = hass
        self._rows = rows
        self._last: dict[str, bytes] = {}
        self._client = client = Client(
            CallbackAPIVersion.VERSION2, protocol=MQTTv5, reconnect_on_failure=False
        )
        client.on_message = self._on_message
        client.on_connect = self._on_connect
        client.on_socket_open = self._on_socket_open
        client.on_socket_close = self._on_socket_close
        client.on_socket_register_write = self._on_socket_register_write
        client.on_socket_unregister_write = self._on_socket_unregister_write

    def connect(self, port: int) -> None:
        """Connect, and stay so."""
        self._client.connect("127.0.0.1", port)
        async_track_time_interval(self._hass, self._keep_alive, timedelta(seconds=1))

    async def send(self, call: ServiceCall) -> None:
        """Command the light of the measurement of round trips."""
        command = {"state": "ON", "brightness": call.data["brightness"]}
        self._client.publish("benchmark/lamp/set", orjson.dumps(command))

    def _on_connect(self, client: Client, *_: Any) -> None:
        client.subscribe([(topic, 0) for topic in self._rows])

    def _on_message(self, _client: Client, _userdata: Any, message: MQTTMessage) -> None:
        topic, payload = message.topic, message.payload
        if self._last.get(topic) == payload:
            return
        self._last[topic] = payload
        document = orjson.loads(payload)
        async_set = self._hass.states.async_set
        for entity_id, key, attributes, words in self._rows[topic]:
            value = document if key is None else document[key]
            text = str(value)
            async_set(entity_id, words[text] if words else text, attributes)

    @callback
    def _keep_alive(self, _now: Any) -> None:
        self._client.loop_misc()

    def _on_socket_open(self, client: Client, _: Any, sock: Any) -> None:
        self._hass.loop.add_reader(sock, client.loop_read)

    def _on_socket_close(self, _client: Client, _: Any, sock: Any) -> None:
        self._hass.loop.remove_reader(sock)

    def _on_socket_register_write(self, client: Client, _: Any, sock: Any) -> None:
        self._hass.loop.add_writer(sock, client.loop_write)

    def _on_socket_unregister_write(self, _client: Client, _: Any, sock: Any) -> None:
        self._hass.loop.remove_writer(sock)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Connect, and make the config entry for entities."""
    own = config[DOMAIN]
    text = await hass.async_add_executor_job(Path(own["file"]).read_text)
    floor = Floor(hass, json.loads(text))
    floor.connect(own["port"])
    hass.data[DOMAIN] = {}
    hass.services.async_register(DOMAIN, "send", floor.send)
    websocket_api.async_register_command(hass, add_entities)
    hass.async_create_task(
        hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_IMPORT}, data={})
    )
    return True


async def async_setup_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Set up the platforms."""
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    return True


@websocket_api.websocket_command(
    {vol.Required("type"): "benchmark_floor/add", vol.Required("file"): str}
)
@websocket_api.async_response
async def add_entities(
    hass: HomeAssistant, connection: websocket_api.ActiveConnection, msg: dict[str, Any]
) -> None:
    """Add the entities of a file: a list of platforms with discovery messages."""
    data = await hass.async_add_executor_job(Path(msg["file"]).read_bytes)
    add(hass.data[DOMAIN], orjson.loads(data))
    connection.send_result(msg["id"])
