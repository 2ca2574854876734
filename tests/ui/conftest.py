"""One real house for all journeys: broker, devices, Home Assistant, and a browser to look at it.

All of it lives on one event loop from the first of these tests to the last, and the tests begin
where the one before them ended: a start of Home Assistant for each would take minutes. What each
of them needs beforehand it asks of a fixture, so that each can also be run alone.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import pytest_socket

from scripts.lab.broker import ROOT
from scripts.lab.browser import CHROMIUM, Window
from scripts.lab.flow import Flow
from scripts.lab.home_assistant import DOMAIN
from scripts.lab.stage import Stage, build
from scripts.lab.wire import Wire

from .panel import Things

SHOTS = ROOT / "screenshots"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run these tests on the event loop on which everything lives, or not at all."""
    here = Path(__file__).parent
    for item in items:
        if here not in item.path.parents:
            continue
        item.add_marker(pytest.mark.asyncio(loop_scope="package"), append=False)
        item.add_marker(pytest.mark.timeout(300))
        if CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason="there is no Chromium on this machine"))


@pytest.fixture
def verify_cleanup() -> None:
    """What runs on after a test here is what all of them share."""


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """Broker, devices, Home Assistant, browser; nothing is set up yet."""
    pytest_socket.enable_socket()
    async with build(tmp_path_factory.mktemp("home_assistant")) as stage:
        yield stage


@pytest.fixture(autouse=True)
def _sockets(socket_enabled: None) -> None:
    """Everything here is on the other end of a socket."""


@pytest_asyncio.fixture(loop_scope="package")
async def window(stage: Stage, request: pytest.FixtureRequest) -> AsyncIterator[Window]:
    """The browser's window; nothing may go wrong in it, and its last picture is kept."""
    window = stage.window
    if await window.page.get_by_role("dialog").count():  # a test before this one went wrong
        await window.load("/config")
    window.problems.clear()
    yield window
    SHOTS.mkdir(exist_ok=True)
    await window.shot(SHOTS / f"{request.node.path.stem}-{request.node.name}.png")
    assert window.problems == []


@pytest_asyncio.fixture(loop_scope="package")
async def things(stage: Stage) -> AsyncIterator[Things]:
    """The broker, added to Home Assistant, and devices of one's own on it."""
    if not await stage.client.command("config_entries/get", domain=DOMAIN):
        flow = await Flow.start(stage.client, DOMAIN)
        await flow.submit(host="127.0.0.1", port=stage.broker.port, protocol="3.1.1")
        await flow.submit(devices=[])
    async with Wire(stage.broker.address, "nothing/#", client_id="lab_panel") as wire:
        things = Things(wire, stage.client)
        yield things
        await things.clear()
