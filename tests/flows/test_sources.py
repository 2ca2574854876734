"""The ways to a broker that need no address to be typed."""

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any
from unittest.mock import AsyncMock, patch

from homeassistant.components import mqtt
from homeassistant.config_entries import (
    SOURCE_IGNORE,
    SOURCE_USER,
    SOURCE_ZEROCONF,
    ConfigFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_mqtt_message
from pytest_homeassistant_custom_component.typing import MqttMockHAClient, WebSocketGenerator

from custom_components.mqtt_polyglot.broker.errors import BrokerError, BrokerErrorKey
from custom_components.mqtt_polyglot.broker.link_check import LinkCheck
from custom_components.mqtt_polyglot.broker.settings import Protocol
from custom_components.mqtt_polyglot.const import DOMAIN
from tests.double import DATA, PACKAGE, Double, add_entry, settle

from .conftest import ignore, opened, schema_of, suggested
from .test_setup import HOST, submit

# Nobody closes the socket of a client that is not there.
lingering = pytest.mark.parametrize("expected_lingering_timers", [True])

SECURE = "_secure-mqtt._tcp.local."

ADDON = {
    "host": "core-mosquitto",
    "port": 1883,
    "ssl": False,
    "protocol": "3.1.1",
    "username": "addons",
    "password": "hidden",
}


async def start(hass: HomeAssistant) -> ConfigFlowResult:
    """Open the dialog."""
    return await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})


async def choose(hass: HomeAssistant, way: str) -> ConfigFlowResult:
    """Open the dialog, and choose a way."""
    result = await start(hass)
    assert (result["type"], result["step_id"]) == (FlowResultType.MENU, "user")
    assert way in (result["menu_options"] or ())
    return await submit(hass, result, {"next_step_id": way})


# --- an address ---------------------------------------------------------------------------------


@lingering
async def test_a_broker_of_ones_own(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, broker: Double
) -> None:
    """It can be chosen beside the other ways."""
    result = await start(hass)
    assert result["menu_options"] == ["broker", "host"]
    result = await submit(hass, result, {"next_step_id": "broker"})
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "broker")
    broker.failure = BrokerError(BrokerErrorKey.TIMEOUT)
    result = await submit(hass, result, HOST)
    assert (result["step_id"], result["errors"]) == ("broker", {"host": "timeout"})
    broker.failure = None
    result = await submit(hass, result, HOST)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].unique_id == result["data"]["broker_uid"]
    await settle(hass)


# --- the connection of Home Assistant -----------------------------------------------------------


@lingering
async def test_the_connection_of_home_assistant(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing has to be typed; it is there once."""
    monkeypatch.setattr(f"{PACKAGE}.flows.listening.QUIET", 0.05)
    monkeypatch.setattr(f"{PACKAGE}.flows.listening.TICK", 0.01)
    (core,) = hass.config_entries.async_entries(mqtt.DOMAIN)
    object.__setattr__(core, "title", "Core's broker")  # the proper way would reload it
    result = await choose(hass, "host")
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "host")
    assert result["description_placeholders"] == {"broker": "Core's broker"}
    assert {str(key) for key in schema_of(result)} == {"auto_adopt", "zigbee2mqtt_topics"}

    answers = {"auto_adopt": True, "zigbee2mqtt_topics": ["#"]}
    result = await submit(hass, result, answers)
    assert result["errors"] == {"zigbee2mqtt_topics": "invalid_base_topic"}
    answers["zigbee2mqtt_topics"] = ["z2m"]
    with patch(f"{PACKAGE}.flows.host.host_connected", return_value=False):
        result = await submit(hass, result, answers)
    assert result["errors"] == {"base": "host_not_connected"}
    assert suggested(result, "zigbee2mqtt_topics") == ["z2m"]
    assert suggested(result, "auto_adopt") is True

    result = await submit(hass, result, answers)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Core's broker"
    entry = result["result"]
    assert entry.unique_id == "core_mqtt"
    assert entry.data == {"broker_uid": entry.data["broker_uid"], "link": "host"}
    assert entry.options["zigbee2mqtt_topics"] == ["z2m"]
    await settle(hass)
    assert entry.runtime_data.connected
    # Home Assistant's own discovery is not listened to twice.
    # Devices that are made by hand are on any connection; only discovery is left to that integration.
    assert entry.runtime_data.controller._conventions.keys() == {"zigbee2mqtt", "by_hand"}
    async_fire_mqtt_message(hass, "homeassistant/light/x/config", "{}")
    await settle(hass)
    assert not list(entry.runtime_data.adoption.candidates())

    # Now there is nothing to choose any more.
    result = await start(hass)
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "user")
    await hass.config_entries.async_unload(entry.entry_id)


@lingering
async def test_the_connection_of_home_assistant_goes_while_listening(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, broker: Double
) -> None:
    """It is added all the same, and waits."""
    result = await choose(hass, "host")
    with patch(f"{PACKAGE}.links.host_link.host_connected", return_value=False):
        result = await submit(hass, result, {"auto_adopt": False})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await settle(hass)
    await hass.config_entries.async_unload(result["result"].entry_id)


@lingering
async def test_the_connection_of_home_assistant_is_removed_meanwhile(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient
) -> None:
    """The form says that it is not there."""
    result = await start(hass)
    await hass.config_entries.async_remove(
        hass.config_entries.async_entries(mqtt.DOMAIN)[0].entry_id
    )
    result = await submit(hass, result, {"next_step_id": "host"})
    assert result["description_placeholders"] == {"broker": "MQTT"}
    mqtt_mock.connected = False
    result = await submit(hass, result, {"auto_adopt": False})
    assert result["errors"] == {"base": "host_not_connected"}


@lingering
async def test_the_connection_of_home_assistant_twice_at_once(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient
) -> None:
    """The second dialog is told of the first, and later of the config entry."""
    first, second = await start(hass), await start(hass)
    await submit(hass, first, {"next_step_id": "host"})
    result = await submit(hass, second, {"next_step_id": "host"})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_in_progress")
    third = await start(hass)
    hass.config_entries.flow.async_abort(first["flow_id"])
    MockConfigEntry(domain=DOMAIN, unique_id="core_mqtt").add_to_hass(hass)
    result = await submit(hass, third, {"next_step_id": "host"})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")


# --- the add-on ---------------------------------------------------------------------------------


@pytest.fixture
def supervisor(hass: HomeAssistant) -> Iterator[AsyncMock]:
    """A Supervisor, and what it says about the add-on."""
    found = AsyncMock(return_value=dict(ADDON))
    with (
        patch(f"{PACKAGE}.flows.sources.is_hassio", return_value=True),
        patch(f"{PACKAGE}.flows.addon.get_addon_manager") as manager,
    ):
        manager.return_value.async_get_addon_discovery_info = found
        yield found


async def test_the_broker_of_the_add_on(
    hass: HomeAssistant, broker: Double, supervisor: AsyncMock
) -> None:
    """The Supervisor knows everything, and its password is shown to nobody."""
    lamp = broker.announce("Lamp", "light")
    result = await choose(hass, "addon")
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "addon")
    assert result["description_placeholders"] == {"broker": "core-mosquitto:1883", "detail": ""}
    assert "hidden" not in str(result)

    answers: dict[str, Any] = {"auto_adopt": False, "discovery_prefix": "+"}
    result = await submit(hass, result, answers)
    assert result["errors"] == {"discovery_prefix": "invalid_discovery_prefix"}
    answers["discovery_prefix"] = "homeassistant"
    broker.failure = BrokerError(BrokerErrorKey.CONNECTION_REFUSED, "words")
    result = await submit(hass, result, answers)
    assert result["errors"] == {"base": "connection_refused"}
    broker.failure = None
    everything = broker.allowed
    broker.allowed = LinkCheck(can_subscribe=True, can_publish=False)
    result = await submit(hass, result, answers)
    assert (result["step_id"], result["menu_options"]) == ("cannot_publish", ["listen", "addon"])
    broker.allowed = everything
    result = await submit(hass, result, {"next_step_id": "addon"})
    result = await submit(hass, result, answers)
    assert result["step_id"] == "devices"
    result = await submit(hass, result, {"devices": [lamp]})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Mosquitto broker"
    assert result["data"]["password"] == "hidden"
    assert broker.trials[-1].protocol is Protocol.V5
    assert broker.trials[-1].tls is None
    await settle(hass)

    result = await start(hass)
    assert result["type"] is FlowResultType.FORM


async def test_a_supervisor_without_the_add_on(
    hass: HomeAssistant, broker: Double, supervisor: AsyncMock
) -> None:
    """There is nothing to choose."""
    supervisor.side_effect = HomeAssistantError
    result = await start(hass)
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "user")


async def test_an_add_on_without_credentials(
    hass: HomeAssistant, broker: Double, supervisor: AsyncMock
) -> None:
    """What is not there is not sent."""
    supervisor.return_value = {"host": "core-mosquitto", "port": 8883, "ssl": True}
    result = await submit(hass, await choose(hass, "addon"), {"auto_adopt": False})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert "username" not in result["data"]
    assert broker.trials[-1].tls is not None
    await settle(hass)


async def test_the_add_on_is_added_in_another_window(
    hass: HomeAssistant, broker: Double, supervisor: AsyncMock
) -> None:
    """It is not added twice."""
    result = await choose(hass, "addon")
    await add_entry(hass, DATA | {"host": "core-mosquitto"})
    result = await submit(hass, result, {"auto_adopt": False})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "broker_taken")


# --- the network --------------------------------------------------------------------------------


def service(**changes: Any) -> ZeroconfServiceInfo:
    """A broker that announces itself."""
    kind = changes.setdefault("type", "_mqtt._tcp.local.")
    found: dict[str, Any] = {
        "ip_address": ip_address("192.168.1.10"),
        "ip_addresses": [ip_address("192.168.1.10"), ip_address("fd00::10")],
        "port": 1883,
        "hostname": "Pi.local.",
        "name": f"Attic broker.{kind}",
        "properties": {},
    }
    return ZeroconfServiceInfo(**(found | changes))


async def find(hass: HomeAssistant, **changes: Any) -> ConfigFlowResult:
    """Have a broker found."""
    return await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_ZEROCONF}, data=service(**changes)
    )


async def test_a_broker_in_the_network(hass: HomeAssistant, broker: Double) -> None:
    """It is offered, its address filled in, and known again wherever it moves to."""
    result = await find(hass)
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "broker")
    (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert flow["context"]["title_placeholders"] == {"name": "Attic broker (192.168.1.10:1883)"}
    assert suggested(result, "host") == "192.168.1.10"
    assert suggested(result, "port") == 1883
    assert suggested(result, "tls", "use_tls") is False
    broker.failure = BrokerError(BrokerErrorKey.BAD_CREDENTIALS, "no")
    result = await submit(hass, result, HOST | {"host": "192.168.1.10"})
    assert result["errors"] == {"username": "bad_credentials"}
    broker.failure = None
    result = await submit(hass, result, HOST | {"host": "192.168.1.10", "username": "me"})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry = result["result"]
    assert entry.unique_id == "pi.local:1883"
    await settle(hass)

    result = await find(hass)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    visits = len(broker.links)
    moved: dict[str, Any] = {
        "ip_address": ip_address("192.168.1.11"),
        "ip_addresses": [ip_address("192.168.1.11")],
    }
    # While it can be reached where it was, nobody else is believed to be it.
    result = await find(hass, **moved)
    assert result["reason"] == "already_configured"
    assert entry.data["host"] == "192.168.1.10"
    broker.links[-1].drop()
    await find(hass)
    assert entry.data["host"] == "192.168.1.10"
    result = await find(hass, **moved)
    assert result["reason"] == "already_configured"
    await settle(hass)
    assert (entry.data["host"], entry.title) == ("192.168.1.11", "Attic broker")
    assert broker.links[-1].settings.host == "192.168.1.11"
    assert len(broker.links) == visits + 1
    assert broker.links[-1].connected


async def test_a_broker_with_a_name_does_not_move(hass: HomeAssistant, broker: Double) -> None:
    """Its name leads to the new address by itself, and a certificate may be made out to it."""
    entry = await add_entry(hass)
    hass.config_entries.async_update_entry(entry, unique_id="pi.local:1883", title="Attic")
    broker.links[-1].drop()
    result = await find(hass)
    assert result["reason"] == "already_configured"
    assert entry.data == DATA


async def test_another_broker_than_the_one_found(hass: HomeAssistant, broker: Double) -> None:
    """Whoever changes the address in the form does not want the one found to be followed."""
    result = await submit(hass, await find(hass), HOST)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].unique_id == result["data"]["broker_uid"]
    await settle(hass)


async def test_a_secure_broker_in_the_network(hass: HomeAssistant, broker: Double) -> None:
    """By its name, for which its certificate is."""
    result = await find(hass, type=SECURE, port=8883)
    assert suggested(result, "host") == "pi.local"
    assert suggested(result, "port") == 8883
    assert suggested(result, "tls", "use_tls") is True
    assert opened(result) == {"tls"}


@pytest.mark.parametrize("host", ["192.168.1.10", "fd00::10", "pi.local", "PI", "Pi.Local"])
async def test_a_broker_that_is_there_already(
    hass: HomeAssistant, broker: Double, host: str
) -> None:
    """By whichever of its addresses and names."""
    await add_entry(hass, DATA | {"host": host})
    result = await find(hass)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    # What is encrypted beside it is the same broker; what is not is another one.
    result = await find(hass, type=SECURE, port=8883)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    result = await find(hass, port=1884)
    assert result["type"] is FlowResultType.FORM


async def test_a_secure_broker_that_is_there_already(hass: HomeAssistant, broker: Double) -> None:
    """The same the other way round."""
    tls = {"use_tls": True, "insecure": False}
    await add_entry(hass, DATA | {"host": "pi.local", "port": 8883, "tls": tls})
    result = await find(hass)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    result = await find(hass, type=SECURE, port=8884)
    assert result["type"] is FlowResultType.FORM


@pytest.mark.parametrize(
    "data",
    [
        {"broker": "pi"},
        {"broker": "192.168.1.10", "port": 1883},
        {"broker": "pi.local", "port": 8883, "certificate": "auto"},
    ],
)
async def test_the_broker_of_home_assistant(hass: HomeAssistant, data: dict[str, Any]) -> None:
    """It is not offered: its connection can be used."""
    MockConfigEntry(domain=mqtt.DOMAIN, data=data).add_to_hass(hass)
    result = await find(hass)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")


async def test_a_broker_that_the_user_ignores(
    hass: HomeAssistant, broker: Double, hass_ws_client: WebSocketGenerator
) -> None:
    """It stays ignored, wherever it moves to."""
    result = await find(hass)
    await ignore(hass, hass_ws_client, result["flow_id"])
    result = await find(hass, ip_address=ip_address("192.168.1.11"))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert entry.source == SOURCE_IGNORE
    assert not entry.data


@pytest.mark.parametrize("changes", [{"port": None}, {"port": 0}, {"hostname": "."}])
async def test_nonsense_in_the_network(hass: HomeAssistant, changes: dict[str, Any]) -> None:
    """Anybody may announce anything."""
    result = await find(hass, **changes)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "not_a_broker")


async def test_a_hostile_name_in_the_network(hass: HomeAssistant, broker: Double) -> None:
    """It is cut to a line, and tried only when somebody presses the button."""
    result = await find(hass, hostname="x" * 300 + "\n/@.local.", name="a\n" * 500)
    (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert len(flow["context"]["title_placeholders"]["name"]) <= 80
    assert "\n" not in flow["context"]["title_placeholders"]["name"]
    assert result["step_id"] == "broker"
    assert not broker.trials
