"""Changing a broker."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mqtt_polyglot.broker.errors import (
    AuthenticationError,
    BrokerError,
    BrokerErrorKey,
)
from custom_components.mqtt_polyglot.broker.link_check import LinkCheck
from custom_components.mqtt_polyglot.const import DOMAIN, HOST_UNIQUE_ID
from custom_components.mqtt_polyglot.flows.validation import HIDDEN
from tests.double import DATA, Double, add_entry, settle

from .conftest import field, opened, schema_of, suggested
from .test_validation import STORED

NEW = {"username": "you", "password": "better"}


async def submit(
    hass: HomeAssistant, result: ConfigFlowResult, answers: Mapping[str, Any]
) -> ConfigFlowResult:
    """Press the button, and wait for what it sets off."""
    result = await hass.config_entries.flow.async_configure(result["flow_id"], dict(answers))
    await settle(hass)
    return result


def shown(result: ConfigFlowResult) -> dict[str, Any]:
    """What a form would send if nobody touched it."""
    answers: dict[str, Any] = {}
    for key, value in schema_of(result).items():
        inside = getattr(getattr(value, "schema", None), "schema", None)
        if inside is not None:
            answers[str(key)] = {
                str(each): (each.description or {}).get("suggested_value")
                for each in inside
                if (each.description or {}).get("suggested_value") is not None
            }
        elif (suggestion := suggested(result, str(key))) is not None:
            answers[str(key)] = suggestion
    return answers


# --- other credentials --------------------------------------------------------------------------


async def reauth(hass: HomeAssistant, broker: Double) -> ConfigFlowResult:
    """The running broker does not want us any more."""
    (link,) = broker.links
    assert link.on_authentication_failed is not None
    link.on_authentication_failed()
    await settle(hass)
    (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    result = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "reauth_confirm"
    assert result["description_placeholders"] is not None
    assert result["description_placeholders"]["broker"] == "broker.local"
    return result


async def test_other_credentials(hass: HomeAssistant, broker: Double, entry: ConfigEntry) -> None:
    """They are kept, and the broker is joined again with them."""
    result = await reauth(hass, broker)
    assert suggested(result, "username") == "me"
    assert suggested(result, "password") is None
    result = await submit(hass, result, NEW)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reauth_successful")
    assert entry.data == DATA | NEW
    assert [link.settings.password for link in broker.links] == ["secret", "better"]
    assert not hass.config_entries.flow.async_progress_by_handler(DOMAIN)


async def test_the_same_credentials(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """The user of the broker was mended instead; our link has to be told to try again."""
    result = await submit(hass, await reauth(hass, broker), {"username": "me"})
    assert result["reason"] == "reauth_successful"
    assert entry.data == DATA
    assert len(broker.links) == 2
    assert broker.links[1].connected


@pytest.mark.parametrize(
    ("failure", "errors"),
    [
        (
            AuthenticationError(BrokerErrorKey.BAD_CREDENTIALS),
            {"username": "bad_credentials"},
        ),
        (BrokerError(BrokerErrorKey.CONNECTION_REFUSED), {"base": "connection_refused"}),
        (BrokerError(BrokerErrorKey.TLS_EXPIRED), {"base": "tls_expired"}),
        (BrokerError(BrokerErrorKey.NOT_CONNECTED, "words"), {"base": "unknown"}),
    ],
)
async def test_credentials_that_are_not_accepted(
    hass: HomeAssistant,
    broker: Double,
    entry: ConfigEntry,
    failure: BrokerError,
    errors: dict[str, str],
) -> None:
    """What was typed is still there."""
    result = await reauth(hass, broker)
    broker.failure = failure
    result = await submit(hass, result, NEW)
    assert result["errors"] == errors
    assert suggested(result, "username") == "you"
    assert suggested(result, "password") == "better"
    assert entry.data == DATA
    broker.failure = None
    result = await submit(hass, result, NEW)
    assert result["reason"] == "reauth_successful"


async def test_a_password_without_a_username(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """It cannot be sent."""
    result = await submit(hass, await reauth(hass, broker), {"password": "better"})
    assert result["errors"] == {"username": "username_missing"}
    assert not broker.trials


@pytest.mark.parametrize("field", ["username", "password"])
async def test_hostile_credentials(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry, field: str
) -> None:
    """They are an error of their field."""
    result = await submit(hass, await reauth(hass, broker), NEW | {field: "a\x00b"})
    assert result["errors"] == {field: f"invalid_{field}"}
    assert not broker.trials


async def test_other_credentials_that_allow_less(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """They are kept if the user wants them."""
    result = await reauth(hass, broker)
    broker.allowed = LinkCheck(can_subscribe=True, can_publish=False)
    result = await submit(hass, result, NEW)
    assert (result["type"], result["step_id"]) == (FlowResultType.MENU, "cannot_publish")
    assert result["menu_options"] == ["save", "reauth_confirm"]
    assert entry.data == DATA
    result = await submit(hass, result, {"next_step_id": "reauth_confirm"})
    assert suggested(result, "username") == "you"
    result = await submit(hass, result, NEW)
    result = await submit(hass, result, {"next_step_id": "save"})
    assert result["reason"] == "reauth_successful"
    assert entry.data == DATA | NEW


# --- anything about it --------------------------------------------------------------------------


async def reconfigure(hass: HomeAssistant, entry: ConfigEntry) -> ConfigFlowResult:
    """Open the dialog."""
    assert isinstance(entry, MockConfigEntry)
    result = await entry.start_reconfigure_flow(hass)
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "reconfigure"
    return result


async def test_nothing_is_changed(hass: HomeAssistant, broker: Double) -> None:
    """The form shows what there is, but for the secrets; sent as it is it changes nothing."""
    stored = DATA | STORED | {"broker_uid": DATA["broker_uid"]}
    entry = await add_entry(hass, stored)
    result = await reconfigure(hass, entry)
    answers = shown(result)
    assert answers == {
        "host": "broker",
        "port": 1883,
        "protocol": "3.1.1",
        "username": "me",
        "tls": {
            key: value
            for key, value in STORED["tls"].items()
            if key not in ("client_key", "client_key_password")
        },
        "websocket": {
            "use_websocket": True,
            "path": "/ws",
            "headers": f"A: {HIDDEN}\nB: {HIDDEN}",
        },
        "session": {"client_id": "me", "keepalive": 30},
    }
    result = await submit(hass, result, answers)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert entry.data == stored
    # Whoever presses the button wants the broker to be joined again.
    assert len(broker.links) == 2
    assert broker.trials[0].password == "secret"
    assert broker.trials[0].ws_headers == (("A", "secret"), ("B", "other"))


async def test_another_host(hass: HomeAssistant, broker: Double, entry: ConfigEntry) -> None:
    """The title follows, as long as it is not the user's own; sections that are left out stay."""
    data = DATA | {"host": "new.local", "port": 8883}
    answers = {"host": "new.local", "port": 8883, "protocol": "3.1.1", "username": "me"}
    result = await submit(hass, await reconfigure(hass, entry), answers)
    assert result["reason"] == "reconfigure_successful"
    assert entry.data == data
    assert entry.title == "new.local:8883"
    assert [link.settings.host for link in broker.links] == ["broker.local", "new.local"]
    assert broker.links[1].connected


async def test_the_users_own_title_stays(hass: HomeAssistant, broker: Double) -> None:
    """It is not ours to change."""
    entry = await add_entry(hass, title="Attic")
    answers = shown(await reconfigure(hass, entry)) | {"host": "new.local"}
    await submit(hass, await reconfigure(hass, entry), answers)
    assert entry.title == "Attic"


async def test_a_broker_that_does_not_run(hass: HomeAssistant, broker: Double) -> None:
    """It is started: what kept it from running may be mended now."""
    entry = await add_entry(hass)
    await hass.config_entries.async_unload(entry.entry_id)
    answers = shown(await reconfigure(hass, entry)) | {"host": "new.local"}
    await submit(hass, await reconfigure(hass, entry), answers)
    assert entry.data["host"] == "new.local"
    assert broker.links[-1].settings.host == "new.local"
    assert broker.links[-1].connected


async def test_a_change_that_fails(hass: HomeAssistant, broker: Double, entry: ConfigEntry) -> None:
    """Nothing is changed, nothing that was typed is lost."""
    result = await reconfigure(hass, entry)
    typed = shown(result) | {
        "host": "new.local",
        "password": "better",
        "tls": {"use_tls": True, "insecure": True},
    }
    broker.failure = BrokerError(BrokerErrorKey.TLS_UNTRUSTED)
    result = await submit(hass, result, typed)
    assert result["errors"] == {"base": "see_below", "tls": "tls_untrusted"}
    assert opened(result) == {"tls"}
    assert shown(result) == typed
    assert entry.data == DATA
    broker.failure = None
    result = await submit(hass, result, typed)
    assert result["reason"] == "reconfigure_successful"
    assert entry.data["password"] == "better"


async def test_a_bad_answer(hass: HomeAssistant, broker: Double, entry: ConfigEntry) -> None:
    """It is shown before anybody is asked."""
    result = await reconfigure(hass, entry)
    result = await submit(hass, result, shown(result) | {"port": 0})
    assert result["errors"] == {"port": "invalid_port"}
    assert suggested(result, "port") == 0
    assert not broker.trials


async def test_the_place_of_another_broker(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """Two config entries of one broker would have everything twice."""
    other = {**DATA, "broker_uid": "f" * 32, "port": 1884}
    await add_entry(hass, other, title="other")
    result = await reconfigure(hass, entry)
    result = await submit(hass, result, shown(result) | {"port": 1884})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "broker_taken")
    assert entry.data == DATA


async def test_discovery_is_not_asked_for(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """It has a dialog of its own."""
    result = await reconfigure(hass, entry)
    assert "discovery" not in schema_of(result)
    assert field(result, "tls")


async def test_a_broker_that_allows_less(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """The user is told, finds again what was typed, and decides."""
    result = await reconfigure(hass, entry)
    typed = shown(result) | {"host": "new.local"}
    broker.allowed = LinkCheck(can_subscribe=False, can_publish=True)
    result = await submit(hass, result, typed)
    assert (result["type"], result["step_id"]) == (FlowResultType.MENU, "cannot_listen")
    assert result["menu_options"] == ["save", "reconfigure"]
    assert entry.data == DATA
    result = await submit(hass, result, {"next_step_id": "reconfigure"})
    assert shown(result) == typed
    result = await submit(hass, result, typed)
    result = await submit(hass, result, {"next_step_id": "save"})
    assert result["reason"] == "reconfigure_successful"
    assert entry.data == DATA | {"host": "new.local"}


@pytest.mark.parametrize(
    ("change", "unique_id"),
    [
        ({"username": "you"}, "pi.local:1883"),
        ({"host": "new.local"}, DATA["broker_uid"]),
        ({"port": 1884}, DATA["broker_uid"]),
    ],
)
async def test_a_broker_that_was_found_in_the_network(
    hass: HomeAssistant, broker: Double, change: dict[str, Any], unique_id: str
) -> None:
    """When another takes its place it is not to follow what the first one announces."""
    entry = await add_entry(hass)
    hass.config_entries.async_update_entry(entry, unique_id="pi.local:1883")
    result = await reconfigure(hass, entry)
    await submit(hass, result, shown(result) | change)
    assert entry.unique_id == unique_id


async def test_the_connection_of_home_assistant(hass: HomeAssistant) -> None:
    """There is nothing of ours to change."""
    entry = MockConfigEntry(
        domain=DOMAIN, data={"broker_uid": "a" * 32, "link": "host"}, unique_id=HOST_UNIQUE_ID
    )
    entry.add_to_hass(hass)
    result = await entry.start_reconfigure_flow(hass)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "change_host")
