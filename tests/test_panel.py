"""The panel: who sees it, when it is there, and what is served for it."""

import json
from pathlib import Path
import posixpath
import re
from typing import Any

from homeassistant.components.frontend import async_panel_exists
from homeassistant.config_entries import SOURCE_IGNORE, ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator
from yarl import URL

from custom_components.mqtt_polyglot.api import panel
from custom_components.mqtt_polyglot.const import DOMAIN, MINOR_VERSION
from custom_components.mqtt_polyglot.model.spec import NoteKind
from tests.double import DATA, Double, add_entry

FILES = {
    path.relative_to(panel.FOLDER).as_posix(): path.read_text()
    for path in sorted(panel.FOLDER.rglob("*.js"))
}
LIT = "vendor/lit.js"
SOURCES = {name: source for name, source in FILES.items() if name != LIT}
"""What is ours: the rules for it do not hold for what it stands on."""
WORDS = json.loads((panel.FOLDER.parents[1] / "translations/en.json").read_text())["config_panel"]


async def registered(hass: HomeAssistant) -> dict[str, Any]:
    """What the frontend is told about the panel."""
    return dict(hass.data["frontend_panels"][panel.URL_PATH].to_response())


def module_url(response: dict[str, Any]) -> str:
    """Where the frontend loads the panel from."""
    return str(response["config"]["_panel_custom"]["module_url"])


# --- when it is there -----------------------------------------------------------------------------


async def test_for_admins_only(hass: HomeAssistant, broker: Double) -> None:
    """It shows topics and payloads, and decides about devices."""
    assert not async_panel_exists(hass, panel.URL_PATH)
    await add_entry(hass)
    response = await registered(hass)
    assert response["require_admin"] is True
    assert response["title"] == "MQTT Polyglot"
    assert response["config_panel_domain"] is None  # or "Configure" would not lead to the options
    custom = response["config"]["_panel_custom"]
    assert custom["name"] == panel.ELEMENT
    assert custom["embed_iframe"] is False


async def test_hidden_from_everybody_else(
    hass: HomeAssistant,
    broker: Double,
    hass_ws_client: WebSocketGenerator,
    hass_access_token: str,
    hass_read_only_access_token: str,
) -> None:
    """Home Assistant's own list of panels has it for admins alone."""
    assert await async_setup_component(hass, "frontend", {})
    await add_entry(hass)
    for token, seen in ((hass_access_token, True), (hass_read_only_access_token, False)):
        client = await hass_ws_client(hass, token)
        await client.send_json_auto_id({"type": "get_panels"})
        panels = (await client.receive_json())["result"]
        assert (panel.URL_PATH in panels) is seen


async def test_as_long_as_there_is_a_broker(hass: HomeAssistant, broker: Double) -> None:
    """One panel for all brokers; it goes with the last of them, not with one that reloads."""
    first = await add_entry(hass)
    second = await add_entry(hass, DATA | {"broker_uid": "f" * 32})
    await hass.config_entries.async_reload(first.entry_id)
    assert async_panel_exists(hass, panel.URL_PATH)
    await hass.config_entries.async_remove(first.entry_id)
    assert async_panel_exists(hass, panel.URL_PATH)
    await hass.config_entries.async_unload(second.entry_id)
    assert async_panel_exists(hass, panel.URL_PATH)
    await hass.config_entries.async_remove(second.entry_id)
    assert not async_panel_exists(hass, panel.URL_PATH)


async def test_before_the_broker(hass: HomeAssistant) -> None:
    """It is there before any broker is set up, also if none can be: the connection that it uses is not there."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        data={"broker_uid": "e" * 32, "link": "host"},
        unique_id="core_mqtt",
        minor_version=MINOR_VERSION,
    )
    entry.add_to_hass(hass)
    assert await async_setup_component(hass, DOMAIN, {})
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert async_panel_exists(hass, panel.URL_PATH)


async def test_not_for_what_is_disabled_or_ignored(hass: HomeAssistant, broker: Double) -> None:
    """Neither is a broker that runs."""
    MockConfigEntry(domain=DOMAIN, source=SOURCE_IGNORE, unique_id="x/y").add_to_hass(hass)
    entry = await add_entry(hass)
    await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    assert not async_panel_exists(hass, panel.URL_PATH)
    await hass.config_entries.async_set_disabled_by(entry.entry_id, None)
    assert async_panel_exists(hass, panel.URL_PATH)


async def test_without_a_frontend(hass: HomeAssistant, broker: Double) -> None:
    """A Home Assistant without one runs the brokers all the same."""
    entry = await add_entry(hass)
    assert "frontend" not in hass.config.components
    assert entry.state.value == "loaded"


# --- what is served -------------------------------------------------------------------------------


async def test_files_are_served(
    hass: HomeAssistant, broker: Double, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """As modules, kept by the browser, at an address that changes with them."""
    await async_setup_component(hass, "http", {})
    await add_entry(hass)
    client = await hass_client_no_auth()
    url = module_url(await registered(hass))
    base, _, main = url.rpartition("/")
    assert main == "main.js"
    for name, source in FILES.items():
        response = await client.get(f"{base}/{name}")
        assert response.status == 200
        assert response.content_type == "text/javascript"
        assert "max-age" in response.headers["Cache-Control"]
        assert await response.text() == source


@pytest.mark.parametrize(
    "path",
    [
        "../manifest.json",
        "..%2fmanifest.json",
        "%2e%2e/manifest.json",
        "....//manifest.json",
        "%2fetc%2fpasswd",
        "..%5cmanifest.json",
        "nothing.js",
        "",
    ],
)
async def test_nothing_else_is_served(
    hass: HomeAssistant, broker: Double, hass_client_no_auth: ClientSessionGenerator, path: str
) -> None:
    """No file outside the folder, however it is asked for, and no list of those inside."""
    await add_entry(hass)
    client = await hass_client_no_auth()
    base = module_url(await registered(hass)).rpartition("/")[0]
    url = f"{client.make_url(base)}/{path}"
    response = await client.session.get(URL(url, encoded=True))
    assert response.status in {400, 403, 404}


async def test_the_address_changes_with_the_files(
    hass: HomeAssistant, broker: Double, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A browser that kept the old ones asks for the new ones."""
    (tmp_path / "main.js").write_text("1")
    monkeypatch.setattr(panel, "FOLDER", tmp_path)
    one = panel._digest()
    (tmp_path / "main.js").write_text("2")
    two = panel._digest()
    (tmp_path / "vendor").mkdir()
    (tmp_path / LIT).write_text("3")
    assert len({one, two, panel._digest()}) == 3


# --- what is in the files -------------------------------------------------------------------------


def test_no_markup_is_made_of_text() -> None:
    """Everything that a device says is hostile; Lit makes text of it, unless it is told not to."""
    for name, source in SOURCES.items():
        for word in (
            *("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("),
            *("unsafe", "<script", "<style", "srcdoc"),
        ):
            assert word not in source, name
        assert not re.search(r"https?://(?!www\.w3\.org/)", source), name


def test_modules_import_what_is_there() -> None:
    """By relative addresses, which carry the version; everything that is there is imported."""
    imported = {"main.js"}
    for name, source in SOURCES.items():
        for target in re.findall(r'from "([^"]+)"', source):
            assert target.startswith(("./", "../")), name
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
            assert path in FILES, name
            imported.add(path)
    assert imported == FILES.keys()


def test_lit_says_what_it_is() -> None:
    """What is not ours comes with its version and its licence."""
    head, _, code = FILES[LIT].partition("*/")
    assert re.search(r"Lit \d+\.\d+\.\d+", head)
    assert "BSD 3-Clause License" in head
    assert "Copyright (c) 2017 Google LLC" in head
    assert not re.search(r"https?://(?!www\.w3\.org/)", code)


def test_pages_have_a_row() -> None:
    """Every file of a page is in the table of pages."""
    for name in SOURCES:
        if name.startswith("pages/"):
            assert f'from "./{name}"' in SOURCES["pages.js"]


def test_every_word_is_there_and_used() -> None:
    """The words that the modules ask for are the words that there are."""
    asked: set[str] = set()
    for source in SOURCES.values():
        asked |= set(re.findall(rf'"((?:{"|".join(WORDS)})\.[a-z_]+)"', source))
        for start, names in re.findall(r"`((?!config)[a-z_]+\.[a-z_]*)\$\{([a-z.#]+)\}`", source):
            asked |= {f"{start}{name}" for name in _VALUES[start, names]}
    there = {
        f"{section}.{re.sub('_(one|other)$', '', key)}"
        for section, words in WORDS.items()
        for key in words
    }
    assert asked - there == set()
    assert there - asked == set()


def test_platforms_have_names() -> None:
    """What several are called, without their number: "2 covers" gives "Covers"."""
    for path in (panel.FOLDER.parents[1] / "translations").glob("*.json"):
        options = json.loads(path.read_text())["selector"]["components"]["options"]
        assert all(text.startswith("{count} ") for text in options.values()), path.name


_STATES = ("waiting", "ignored", "elsewhere")
_VALUES = {
    ("inbox.", "value"): _STATES,
    ("inbox.no_", "this.#state"): _STATES,
    ("inbox.done_", "action"): ("adopt", "ignore", "forget"),
    ("takeover.done_", "command"): ("start", "give_back"),
    ("by_hand.", "name"): ("name", "manufacturer", "model"),
    ("by_hand.", "what"): ("platform", "device_class", "unit_of_measurement", "state_class"),
    ("by_hand.", "place"): ("state_topic", "command_topic", "value_template"),
    # What was translated is in a table of its own.
    ("report.kind_", "one.kind"): tuple({*NoteKind} - {NoteKind.TRANSLATED}),
    ("report.act_", "one.act"): ("subscribe", "publish"),
    ("report.changes_", "value"): ("all", "fewer"),
    ("report.changes_", "figure"): ("none", "left_out", "would_leave_out"),
}
