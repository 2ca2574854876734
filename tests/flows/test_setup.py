"""Adding a broker."""

import asyncio
import socket
import threading
from time import process_time
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntryState, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import (
    EVENT_DATA_ENTRY_FLOW_PROGRESS_UPDATE,
    EVENT_DATA_ENTRY_FLOW_PROGRESSED,
    FlowResultType,
    UnknownFlow,
)
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.mqtt_polyglot.broker.errors import BrokerError, BrokerErrorKey
from custom_components.mqtt_polyglot.broker.link_check import LinkCheck
from custom_components.mqtt_polyglot.broker.settings import Protocol
from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.flows import connection_test, hosts, listening
from custom_components.mqtt_polyglot.flows.forms import SECTIONS
from custom_components.mqtt_polyglot.home.decisions import Decisions
from custom_components.mqtt_polyglot.home.store import DeviceStore
from tests.double import DATA, PACKAGE, Double, add_entry, adopted, settle

from ..clock import Clock
from .conftest import field, opened, schema_of, suggested

HOST: dict[str, Any] = {"host": "broker.local", "port": 1883, "protocol": "3.1.1"}


async def start(hass: HomeAssistant) -> ConfigFlowResult:
    """Open the dialog."""
    result = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "user"
    return result


async def submit(
    hass: HomeAssistant, result: ConfigFlowResult, answers: dict[str, Any]
) -> ConfigFlowResult:
    """Press the button, and wait while progress is shown."""
    result = await hass.config_entries.flow.async_configure(result["flow_id"], answers)
    if result["type"] is FlowResultType.SHOW_PROGRESS:
        assert (result["step_id"], result["progress_action"]) == ("listen", "listen")
        await settle(hass)
        result = await hass.config_entries.flow.async_configure(result["flow_id"])
    return result


async def test_a_broker_with_devices(hass: HomeAssistant, broker: Double) -> None:
    """From a host to entities: the chosen devices are there, the others wait."""
    lamp = broker.announce("Lamp", "light", "sensor", "sensor", manufacturer="Acme", model="L1")
    lock = broker.announce("Door", "lock")
    result = await submit(hass, await start(hass), HOST)
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "devices"
    assert result["description_placeholders"] == {
        "broker": "broker",
        "count": "2",
        "not_listed": "",
        "limit": "10000",
    }
    assert field(result, "devices").default() == [lock, lamp]
    assert schema_of(result)["devices"].config["options"] == [
        {"value": lock, "label": "Door – 1 lock"},
        {"value": lamp, "label": "Lamp – Acme L1 – 1 light, 2 sensors"},
    ]

    result = await submit(hass, result, {"devices": [lamp]})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "broker"
    entry = result["result"]
    uid = entry.data["broker_uid"]
    assert entry.unique_id == uid
    assert entry.data == {
        **HOST,
        "broker_uid": uid,
        "tls": {"use_tls": False, "insecure": False},
        "websocket": {"use_websocket": False, "path": "/mqtt", "headers": {}},
        "session": {"keepalive": 15},
    }
    assert entry.options == {
        "auto_adopt": False,
        "discovery_prefix": "homeassistant",
        "zigbee2mqtt_topics": ["zigbee2mqtt"],
    }
    await settle(hass)
    assert adopted(entry) == {lamp}
    assert entry.state is ConfigEntryState.LOADED
    assert {state.entity_id.partition(".")[0] for state in hass.states.async_all()} == {
        "binary_sensor",  # of the broker itself
        "light",
        "sensor",
    }
    flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert [flow["context"]["title_placeholders"]["name"] for flow in flows] == ["Door"]


async def test_the_devices_are_stored_before_the_entry_is_there(
    hass: HomeAssistant, broker: Double
) -> None:
    """They have entities even if nothing is heard of them again."""
    broker.announce("Lamp", "light")
    result = await submit(hass, await start(hass), HOST)
    broker.retained.clear()
    result = await submit(hass, result, {"devices": ["homeassistant:lamp"]})
    await settle(hass)
    assert [state.domain for state in hass.states.async_all()] == ["binary_sensor", "light"]
    registry = dr.async_get(hass)
    devices = dr.async_entries_for_config_entry(registry, result["result"].entry_id)
    assert [device.name for device in devices] == ["broker", "Lamp"]


async def test_what_is_left_out_is_not_added_behind_the_users_back(
    hass: HomeAssistant, broker: Double
) -> None:
    """Also not when new devices are to be added by themselves."""
    broker.announce("Lamp", "light")
    broker.announce("Door", "lock")
    answers = HOST | {"discovery": {"auto_adopt": True}}
    result = await submit(hass, await start(hass), answers)
    result = await submit(hass, result, {"devices": ["homeassistant:lamp"]})
    await settle(hass)
    broker.announce("Fridge", "sensor")
    await settle(hass)
    assert adopted(result["result"]) == {"homeassistant:lamp", "homeassistant:fridge"}


async def test_a_device_that_is_chosen_twice(hass: HomeAssistant, broker: Double) -> None:
    """No form does that, but anybody can."""
    lamp = broker.announce("Lamp", "light")
    result = await submit(hass, await start(hass), HOST)
    result = await submit(hass, result, {"devices": [lamp, lamp]})
    await settle(hass)
    assert adopted(result["result"]) == {lamp}


async def test_no_device_has_to_be_chosen(hass: HomeAssistant, broker: Double) -> None:
    """All of them may be strangers'."""
    broker.announce("Lamp", "light")
    result = await submit(hass, await start(hass), HOST)
    result = await submit(hass, result, {"devices": []})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await settle(hass)
    assert not adopted(result["result"])


async def test_a_broker_without_devices(hass: HomeAssistant, broker: Double) -> None:
    """It is added all the same, and says what comes next."""
    result = await submit(hass, await start(hass), HOST | {"port": 1884})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "broker"
    assert result["description"] == "nothing_found"
    await settle(hass)
    broker.announce("Lamp", "light")
    await settle(hass)
    assert len(hass.config_entries.flow.async_progress_by_handler(DOMAIN)) == 1


async def test_what_somebody_else_provides_is_not_listed(
    hass: HomeAssistant, broker: Double
) -> None:
    """Nor is it remembered as declined; where there is nothing else, that is said."""
    other = MockConfigEntry(domain="zha")
    other.add_to_hass(hass)
    dr.async_get(hass).async_get_or_create(
        config_entry_id=other.entry_id, connections={("mac", "aa:bb:cc:dd:ee:ff")}
    )
    broker.announce("Lamp", "light", connections=[["mac", "AABBCCDDEEFF"]])
    result = await submit(hass, await start(hass), HOST)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["description"] == "all_elsewhere"
    await hass.config_entries.async_remove(result["result"].entry_id)
    door = broker.announce("Door", "lock")
    result = await submit(hass, await start(hass), HOST)
    assert field(result, "devices").default() == [door]
    await submit(hass, result, {"devices": []})
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    decisions = Decisions(hass, entry.data["broker_uid"])
    await decisions.async_load()
    assert decisions.removed == {door}


async def test_a_broker_that_lets_nobody_listen(hass: HomeAssistant, broker: Double) -> None:
    """The user is told why nothing was found."""
    broker.refused = {"zigbee2mqtt/bridge/devices"}
    result = await submit(hass, await start(hass), HOST)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["description"] == "not_allowed_to_listen"
    assert result["description_placeholders"] == {"topics": "zigbee2mqtt/bridge/devices"}
    await settle(hass)


async def test_a_device_of_which_nothing_can_be_made_is_not_listed(
    hass: HomeAssistant, broker: Double
) -> None:
    """It would be a device without entities."""
    broker.announce("Oracle", "crystal_ball")
    result = await submit(hass, await start(hass), HOST)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await settle(hass)


@pytest.mark.parametrize("key", list(BrokerErrorKey))
async def test_a_trial_that_fails(hass: HomeAssistant, broker: Double, key: BrokerErrorKey) -> None:
    """The error stands where it can be mended, and nothing that was typed is lost."""
    broker.failure = BrokerError(key, "its own\nwords")
    typed = HOST | {
        "username": "me",
        "password": "secret",
        "tls": {"use_tls": True, "ca": "", "insecure": False},
        "websocket": {"use_websocket": False, "path": "/mqtt", "headers": "A: b"},
        "session": {"client_id": "mine", "keepalive": 30.0},
        "discovery": {
            "auto_adopt": True,
            "discovery_prefix": "ha",
            "zigbee2mqtt_topics": ["z2m"],
        },
    }
    result = await submit(hass, await start(hass), typed)
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "user"
    *pointer, (place, word) = (result["errors"] or {}).items()
    assert word == key if key in connection_test._FIELDS else "unknown"
    # At its top the form leads to what stands far below.
    assert pointer == ([("base", "see_below")] if place in SECTIONS else [])
    assert place in {"base", *HOST, "username", "tls", "websocket", "session"}
    assert opened(result) == {"tls"} | {place} & {"websocket", "session"}
    assert result["description_placeholders"] == {"detail": "Details: its own words"}
    for name, value in typed.items():
        if isinstance(value, dict):
            assert {each: suggested(result, name, each) for each in value} == value
        else:
            assert suggested(result, name) == value

    broker.failure = None
    result = await submit(hass, result, typed)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"]["password"] == "secret"
    await settle(hass)


@pytest.mark.parametrize("protocol", Protocol)
async def test_the_version_of_mqtt_is_found(
    hass: HomeAssistant, broker: Double, protocol: Protocol
) -> None:
    """It is not asked for, but it is kept, and told."""
    broker.protocol = protocol
    result = await start(hass)
    assert field(result, "protocol").default() == "auto"
    result = await submit(hass, result, {"host": "broker.local", "port": 1883, "protocol": "auto"})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    data = result["result"].data
    assert (data["protocol"], data["protocol_found"]) == ("auto", protocol)
    await settle(hass)
    # It is listened in this version, and joined in it.
    assert [link.settings.protocol for link in broker.links] == [protocol, protocol]
    assert all(link.settings.find_protocol for link in broker.links)
    entry_id = result["result"].entry_id
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry_id)
    assert device.model_id == f"MQTT {protocol}"


async def test_a_trial_that_fails_without_a_word(hass: HomeAssistant, broker: Double) -> None:
    """Nothing is quoted, not even an empty pair of brackets."""
    broker.failure = BrokerError(BrokerErrorKey.WEBSOCKET_REFUSED)
    result = await submit(hass, await start(hass), HOST)
    assert result["errors"] == {"base": "see_below", "websocket": "websocket_refused"}
    assert result["description_placeholders"] == {"detail": ""}


async def test_bad_answers(hass: HomeAssistant, broker: Double) -> None:
    """They are shown before anybody is asked."""
    typed = {
        "host": "http://broker.local",
        "port": 70000,
        "protocol": "3.1.1",
        "tls": {"ca": "/ssl/ca.pem"},
        "discovery": {"discovery_prefix": "#", "zigbee2mqtt_topics": ["+"]},
    }
    result = await submit(hass, await start(hass), typed)
    assert result["errors"] == {
        "host": "invalid_host",
        "port": "invalid_port",
        "tls": "invalid_ca",
        "discovery": "invalid_discovery_prefix",
    }
    assert opened(result) == {"tls", "discovery"}
    assert suggested(result, "host") == "http://broker.local"
    assert suggested(result, "port") == 70000
    assert suggested(result, "discovery", "zigbee2mqtt_topics") == ["+"]
    assert not broker.trials
    # Whoever opens the dialog again finds what was typed.
    again = await hass.config_entries.flow.async_configure(result["flow_id"])
    assert suggested(again, "host") == "http://broker.local"
    result = await submit(hass, result, HOST)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await settle(hass)


async def test_what_no_packet_can_carry(hass: HomeAssistant, broker: Double) -> None:
    """Nobody types that much, but anybody can send it."""
    typed = HOST | {"session": {"client_id": "x" * 65535}}
    result = await submit(hass, await start(hass), typed)
    assert result["errors"] == {"base": "invalid_settings"}
    assert not broker.trials


_HOSTILE = ["a\x00b", "a\x1b[2Jb", "a\nb", "\u202eneb", "\ud800", "x" * 100_000]


@pytest.mark.parametrize("text", _HOSTILE, ids=ascii)
@pytest.mark.parametrize(
    ("field", "error"),
    [
        (("host",), "invalid_host"),
        (("username",), "invalid_username"),
        (("password",), "invalid_password"),
        (("tls", "ca"), "invalid_ca"),
        (("tls", "client_certificate"), "invalid_client_certificate"),
        (("tls", "client_key"), "invalid_client_key"),
        (("tls", "client_key_password"), "invalid_client_key_password"),
        (("websocket", "path"), "invalid_path"),
        (("websocket", "headers"), "invalid_headers"),
        (("session", "client_id"), "invalid_client_id"),
        (("discovery", "discovery_prefix"), "invalid_discovery_prefix"),
        (("discovery", "zigbee2mqtt_topics"), "invalid_base_topic"),
    ],
)
async def test_hostile_answers(
    hass: HomeAssistant, broker: Double, field: tuple[str, ...], error: str, text: str
) -> None:
    """Each is an error of its field, or its section, before anybody is asked."""
    value: Any = [text] if error == "invalid_base_topic" else text
    for name in reversed(field):
        value = {name: value}
    result = await submit(hass, await start(hass), HOST | value)
    assert result["errors"] is not None
    assert result["errors"][field[0]] == error
    assert not broker.trials


async def test_a_certificate_that_takes_long_to_read(hass: HomeAssistant, broker: Double) -> None:
    """Each character is looked at once."""
    text = "-----BEGIN CERTIFICATE-----\n" * 30_000
    began = process_time()
    result = await submit(hass, await start(hass), HOST | {"tls": {"ca": text}})
    assert result["errors"] == {"base": "see_below", "tls": "invalid_ca"}
    assert process_time() - began < 2


async def test_a_pasted_address(hass: HomeAssistant, broker: Double) -> None:
    """What it says is shown where the form asks for it, and kept."""
    broker.failure = BrokerError(BrokerErrorKey.TIMEOUT)
    typed = HOST | {"host": "wss://me:secret@Broker.local:8084/ws"}
    result = await submit(hass, await start(hass), typed)
    assert suggested(result, "host") == "broker.local"
    assert suggested(result, "port") == 8084
    assert suggested(result, "username") == "me"
    assert suggested(result, "tls", "use_tls") is True
    assert suggested(result, "websocket", "path") == "/ws"
    broker.failure = None
    result = await submit(hass, result, typed)
    assert result["title"] == "broker"
    assert result["data"]["password"] == "secret"
    assert result["data"]["websocket"]["use_websocket"] is True
    await settle(hass)


async def test_a_broker_that_is_there_already(hass: HomeAssistant, broker: Double) -> None:
    """The same host and port is the same broker."""
    await add_entry(hass, title="[cellar]")
    broker.trials.clear()
    result = await submit(hass, await start(hass), HOST | {"host": "BROKER.local "})
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "broker_taken"
    # Whoever enters another name of it hears what it is called.
    assert result["description_placeholders"] == {"broker": r"\[cellar\]"}
    assert not broker.trials
    result = await submit(hass, await start(hass), HOST | {"port": 1884})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await settle(hass)


@pytest.mark.parametrize(
    ("host", "other", "known"),
    [
        ("localhost", "127.0.0.1", True),
        ("::1", "localhost", True),
        ("127.0.0.2", "::ffff:127.0.0.1", True),
        ("192.0.2.7", "localhost", False),
        ("192.0.2.7", "192.0.2.8", False),
        ("no.such.name.invalid", "no.other.name.invalid", False),
        ("no.such.name.invalid", "No.Such.Name.invalid.", True),
    ],
)
@pytest.mark.usefixtures("socket_enabled")
async def test_a_broker_by_another_name(
    hass: HomeAssistant,
    broker: Double,
    monkeypatch: pytest.MonkeyPatch,
    host: str,
    other: str,
    known: bool,
) -> None:
    """It is the same if it has the same address, and this machine has many."""
    ask = socket.getaddrinfo

    def resolve(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.endswith("invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return ask("127.0.0.1" if name == "localhost" else name, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    await add_entry(hass, DATA | {"host": other}, title="mine")
    result = await submit(hass, await start(hass), HOST | {"host": host})
    assert (result["type"] is FlowResultType.ABORT) is known
    await settle(hass)


@pytest.mark.usefixtures("socket_enabled")
async def test_a_resolver_that_is_silent(
    hass: HomeAssistant, broker: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is kept from adding a broker by a name that cannot be looked up."""
    monkeypatch.setattr(hosts, "_TIMEOUT", 0.01)
    over = threading.Event()
    monkeypatch.setattr(hosts, "_addresses", lambda _hosts: over.wait(10))
    await add_entry(hass)
    result = await submit(hass, await start(hass), HOST | {"host": "other.local"})
    over.set()
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await settle(hass)


@pytest.mark.usefixtures("socket_enabled")
def test_the_addresses_of_this_machine() -> None:
    """Only its own can be used by a machine."""
    assert hosts._is_ours("127.0.0.1")
    assert hosts._is_ours("::1")
    assert not hosts._is_ours("198.51.100.7")


async def test_a_broker_that_is_added_twice_at_once(hass: HomeAssistant, broker: Double) -> None:
    """Two dialogs, one broker."""
    broker.announce("Lamp", "light")
    first = await submit(hass, await start(hass), HOST)
    second = await submit(hass, await start(hass), HOST)
    first = await submit(hass, first, {"devices": []})
    assert first["type"] is FlowResultType.CREATE_ENTRY
    second = await submit(hass, second, {"devices": []})
    assert second["reason"] == "broker_taken"
    await settle(hass)


async def test_a_visit_is_not_taken_for_the_connection(hass: HomeAssistant, broker: Double) -> None:
    """The broker would end one of two sessions of the same client id."""
    await submit(hass, await start(hass), HOST)
    await settle(hass)
    visit, connection = (link.settings for link in broker.links)
    (attempt,) = broker.trials
    assert connection.status_topic is not None
    assert visit.status_topic is None
    assert connection.client_id not in {visit.client_id, attempt.client_id}


async def test_a_client_id_of_choice_is_used(hass: HomeAssistant, broker: Double) -> None:
    """The broker may know us by it."""
    await submit(hass, await start(hass), HOST | {"session": {"client_id": "mine"}})
    await settle(hass)
    assert {settings.client_id for settings in broker.trials} == {"mine"}
    assert {link.settings.client_id for link in broker.links} == {"mine"}


async def test_a_broker_that_goes_after_the_trial(
    hass: HomeAssistant, broker: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was there, so it is added."""

    async def check(_settings: object) -> LinkCheck:
        """Let everybody in."""
        return broker.allowed

    monkeypatch.setattr(f"{PACKAGE}.flows.connection_test.check", check)
    broker.failure = BrokerError(BrokerErrorKey.CONNECTION_REFUSED)
    result = await submit(hass, await start(hass), HOST)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["description"] == "nothing_found"
    await settle(hass)


async def test_listening_goes_on_while_there_is_news(
    clock: Clock, hass: HomeAssistant, broker: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends soon after the last device, and in any case at some time."""
    monkeypatch.setattr(listening, "LIMIT", 0.5)
    monkeypatch.setattr(listening, "QUIET", 0.25)
    updates = async_capture_events(hass, EVENT_DATA_ENTRY_FLOW_PROGRESS_UPDATE)
    progressed = async_capture_events(hass, EVENT_DATA_ENTRY_FLOW_PROGRESSED)
    result = await start(hass)
    result = await hass.config_entries.flow.async_configure(result["flow_id"], HOST)
    assert result["type"] is FlowResultType.SHOW_PROGRESS
    number = 0
    while broker.links[0].connected:
        number += 1
        broker.announce(f"Lamp{number}", "light")
        await clock.forward(0.1)
        if number == 3:
            result = await hass.config_entries.flow.async_configure(result["flow_id"])
            placeholders = result["description_placeholders"]
            assert placeholders
            assert int(placeholders["count"]) in range(4)
    result = await hass.config_entries.flow.async_configure(result["flow_id"])
    assert result["step_id"] == "devices"
    assert len(progressed) > 1
    assert len(field(result, "devices").default()) >= number - 1 > 1
    shown = [event.data["progress"] for event in updates]
    assert shown[0] == 0
    assert shown == sorted(shown)
    assert shown[-1] < 1


async def test_the_dialog_is_closed_while_listening(hass: HomeAssistant, broker: Double) -> None:
    """The visitor leaves at once."""
    result = await start(hass)
    result = await hass.config_entries.flow.async_configure(result["flow_id"], HOST)
    assert result["type"] is FlowResultType.SHOW_PROGRESS
    await asyncio.sleep(0)
    (visitor,) = broker.links
    assert visitor.subscriptions
    hass.config_entries.flow.async_abort(result["flow_id"])
    await settle(hass)
    assert not visitor.connected
    assert not hass.config_entries.async_entries(DOMAIN)


async def test_the_dialog_is_closed_during_the_trial(
    hass: HomeAssistant, broker: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody begins to listen for a dialog that is gone."""
    closed = asyncio.Event()

    async def check(_settings: object) -> LinkCheck:
        """Take until the dialog is closed."""
        await closed.wait()
        return broker.allowed

    monkeypatch.setattr(f"{PACKAGE}.flows.connection_test.check", check)
    result = await start(hass)
    task = hass.async_create_task(hass.config_entries.flow.async_configure(result["flow_id"], HOST))
    await asyncio.sleep(0)
    hass.config_entries.flow.async_abort(result["flow_id"])
    closed.set()
    assert (await task)["type"] is FlowResultType.ABORT
    assert not broker.links
    with pytest.raises(UnknownFlow):
        hass.config_entries.flow.async_get(result["flow_id"])


async def test_nothing_is_stored_for_a_broker_that_is_not_added(
    hass: HomeAssistant, broker: Double, hass_storage: dict[str, Any]
) -> None:
    """Also not when it turns out to be there already."""
    broker.announce("Lamp", "light")
    result = await submit(hass, await start(hass), HOST)
    await add_entry(hass)
    result = await submit(hass, result, {"devices": ["homeassistant:lamp"]})
    assert result["reason"] == "broker_taken"
    stored = {key for key in hass_storage if key.startswith(DOMAIN)}
    assert stored <= {f"{DOMAIN}.{DATA['broker_uid']}"}


async def test_the_store_of_the_flow_is_the_one_of_the_hub(
    hass: HomeAssistant, broker: Double
) -> None:
    """Announcements and refusals are found where the hub looks for them."""
    broker.announce("Lamp", "light")
    broker.announce("Door", "lock")
    result = await submit(hass, await start(hass), HOST)
    result = await submit(hass, result, {"devices": ["homeassistant:lamp"]})
    store = DeviceStore(hass, result["data"]["broker_uid"])
    await store.async_load()
    assert store.announcements.keys() == {"homeassistant:lamp"}
    decisions = Decisions(hass, result["data"]["broker_uid"])
    await decisions.async_load()
    assert decisions.removed == {"homeassistant:door"}
    await settle(hass)


@pytest.mark.parametrize(
    ("allowed", "warning"),
    [
        (LinkCheck(can_subscribe=False, can_publish=True), "cannot_listen"),
        (LinkCheck(can_subscribe=False, can_publish=False), "cannot_listen"),
        (LinkCheck(can_subscribe=True, can_publish=False), "cannot_publish"),
        (LinkCheck(can_subscribe=None, can_publish=None), "cannot_tell"),
    ],
)
async def test_what_a_broker_does_not_allow(
    hass: HomeAssistant, broker: Double, allowed: LinkCheck, warning: str
) -> None:
    """It is said, and can be mended there or here, or left as it is."""
    lamp = broker.announce("Lamp", "light")
    broker.allowed = allowed
    result = await submit(hass, await start(hass), HOST | {"username": "me"})
    assert result["type"] is FlowResultType.MENU
    assert (result["step_id"], result["menu_options"]) == (warning, ["listen", "broker"])
    assert not broker.links
    # Whoever opens the dialog again finds the same.
    again = await hass.config_entries.flow.async_configure(result["flow_id"])
    assert (again["step_id"], again["menu_options"]) == (warning, ["listen", "broker"])

    result = await submit(hass, result, {"next_step_id": "broker"})
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "broker")
    assert suggested(result, "username") == "me"
    result = await submit(hass, result, HOST)
    assert result["step_id"] == warning
    result = await submit(hass, result, {"next_step_id": "listen"})
    assert result["step_id"] == "devices"
    result = await submit(hass, result, {"devices": [lamp]})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await settle(hass)


async def test_what_a_broker_does_not_allow_is_mended(hass: HomeAssistant, broker: Double) -> None:
    """At the broker, while the dialog waits."""
    everything = broker.allowed
    broker.allowed = LinkCheck(can_subscribe=True, can_publish=False)
    result = await submit(hass, await start(hass), HOST)
    broker.allowed = everything
    result = await submit(hass, result, {"next_step_id": "broker"})
    result = await submit(hass, result, HOST)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await settle(hass)


async def test_what_the_broker_says_that_it_is(hass: HomeAssistant, broker: Double) -> None:
    """It is stored for the broker's device."""
    broker.allowed = LinkCheck(can_subscribe=True, can_publish=True, software="mosquitto")
    result = await submit(hass, await start(hass), HOST)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"]["software"] == "mosquitto"
    await settle(hass)
