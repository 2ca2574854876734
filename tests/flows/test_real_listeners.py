"""The dialog against real servers: what is wrong stands at the field where it can be mended."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.mqtt_polyglot.broker import diagnosis, link_check
from scripts.lab.mosquitto import Mosquitto
from tests.broker.conftest import (
    Authority,
    MosquittoFactory,
    authority,  # noqa: F401
    mosquitto_with,  # noqa: F401
    shared_mosquitto,  # noqa: F401
)
from tests.broker.helpers import broker_that, server
from tests.broker.test_diagnosis import broker_of, web_server, websocket_that_says, without_alerts
from tests.broker.test_tls import SecureFactory, secure  # noqa: F401

from .test_setup import start, submit

pytestmark = pytest.mark.usefixtures("socket_enabled", "_in_a_hurry")

HOST: dict[str, Any] = {"host": "127.0.0.1", "protocol": "auto"}
WEBSOCKET = {"websocket": {"use_websocket": True, "path": "/other"}}

type Listener = Callable[[], AbstractAsyncContextManager[int]]


@pytest.fixture
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less for those who are silent."""
    monkeypatch.setattr(link_check, "PATIENCE", 0.4)
    monkeypatch.setattr(link_check, "_TRIAL_TIMEOUT", 0.4)
    monkeypatch.setattr(diagnosis, "_TIMEOUT", 1.0)


async def hang_up_at_a_login(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer who brings no password."""
    if b"secret" not in await reader.read(1000):
        writer.write(b"\x20\x02\x00\x05")
        await writer.drain()


async def hang_up(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Close at once."""
    await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("listener", "answers", "errors", "detail"),
    [
        (web_server, {}, {"port": "not_mqtt"}, "Details: HTTP/1.0 404"),
        (web_server, WEBSOCKET, {"websocket": "websocket_refused"}, "Details: HTTP/1.0 404"),
        (
            lambda: server(websocket_that_says(b"\x82\x08INFO {}\n")),
            WEBSOCKET,
            {"websocket": "websocket_not_mqtt"},
            "Details: INFO {}",
        ),
        (lambda: server(broker_that()), WEBSOCKET, {"websocket": "websocket_unexpected"}, ""),
        (
            lambda: server(hang_up_at_a_login),
            {"username": "me", "password": "secret"},
            {"username": "login_hung_up"},
            "",
        ),
        (
            lambda: server(broker_of(4)),
            {"protocol": "3.1"},
            {"protocol": "protocol_refused"},
            "",
        ),
        (lambda: server(hang_up), {}, {"base": "connection_lost"}, ""),
    ],
)
async def test_what_is_wrong(
    hass: HomeAssistant,
    listener: Listener,
    answers: dict[str, Any],
    errors: dict[str, str],
    detail: str,
) -> None:
    """And the other side is quoted if it said anything."""
    async with listener() as port:
        result = await submit(hass, await start(hass), HOST | {"port": port} | answers)
    below = errors.keys() & {"websocket"}
    assert result["errors"] == ({"base": "see_below"} if below else {}) | errors
    assert (result["description_placeholders"] or {})["detail"].startswith(detail)
    assert bool(detail) is bool((result["description_placeholders"] or {})["detail"])


async def test_a_port_for_websockets(
    hass: HomeAssistant,
    shared_mosquitto: Mosquitto,  # noqa: F811
) -> None:
    """Mosquitto's own."""
    answers = HOST | {"port": shared_mosquitto.websocket_port}
    result = await submit(hass, await start(hass), answers)
    assert result["errors"] == {"base": "see_below", "websocket": "websocket_expected"}


async def test_a_certificate_of_a_foreign_authority(
    hass: HomeAssistant,
    authority: Authority,  # noqa: F811
    secure: SecureFactory,  # noqa: F811
) -> None:
    """At a Mosquitto that just closes, as far as can be seen from here."""
    port = secure(None, "require_certificate true")
    certificate, key = Authority("Another one").issue("polyglot")
    tls = {
        "use_tls": True,
        "ca": authority.certificate,
        "client_certificate": certificate,
        "client_key": key,
    }
    async with without_alerts(port) as way:
        result = await submit(hass, await start(hass), HOST | {"port": way, "tls": tls})
    assert result["errors"] == {"base": "see_below", "tls": "tls_client_certificate"}


@asynccontextmanager
async def _in_3_1_1_only(port: int) -> AsyncIterator[int]:
    """A way to a broker that refuses MQTT 5."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.read(1000)
        if first[8] == 5:
            writer.write(b"\x20\x02\x00\x01")
            return
        there, out = await asyncio.open_connection("127.0.0.1", port)

        async def forth(data: bytes) -> None:
            while data:
                out.write(data)
                data = await reader.read(1000)

        task = asyncio.create_task(forth(first))
        try:
            while data := await there.read(1000):
                writer.write(data)
        finally:
            task.cancel()
            out.transport.abort()

    async with server(converse) as way:
        yield way


@pytest.mark.parametrize(
    ("rules", "protocol", "old", "step"),
    [
        ("topic write #\n", "auto", False, "cannot_listen"),
        ("topic write #\n", "3.1.1", False, "cannot_listen"),
        ("topic write #\n", "auto", True, "cannot_tell"),
        ("topic read #\n", "auto", False, "cannot_publish"),
        ("topic read #\n", "3.1.1", False, "cannot_publish"),
    ],
)
async def test_half_a_permission(
    hass: HomeAssistant,
    mosquitto_with: MosquittoFactory,  # noqa: F811
    tmp_path: Path,
    rules: str,
    protocol: str,
    old: bool,
    step: str,
) -> None:
    """The half that is missing is named; both are, where a broker of 3.1.1 cannot tell."""
    file = tmp_path / "acl"
    file.write_text(rules)
    port = mosquitto_with("allow_anonymous true", f"acl_file {file}").port
    async with _in_3_1_1_only(port) as way:
        answers = HOST | {"port": way if old else port, "protocol": protocol}
        result = await submit(hass, await start(hass), answers)
    assert (result["type"], result["step_id"]) == (FlowResultType.MENU, step)
