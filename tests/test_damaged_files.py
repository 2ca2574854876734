"""Files in ``.storage`` in which anything may stand: all else begins without what cannot be used, and it is said."""

from collections.abc import Iterator
import json
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import DOMAIN as HOMEASSISTANT_DOMAIN, HomeAssistant
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.helpers.translation import async_get_translations
from hypothesis import HealthCheck, given, settings, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.home import by_hand
from custom_components.mqtt_polyglot.home.moving import mover
from custom_components.mqtt_polyglot.home.takeover import journal, takeover

from .double import DATA, adopted, settle
from .files import real_files
from .house import House
from .test_by_hand import BOILER

UID = DATA["broker_uid"]
FILES = {
    journal.FILE: 1,
    mover.FILE: 1,
    f"{DOMAIN}.{UID}": 2,
    f"{DOMAIN}.{UID}.decisions": 1,
    f"{DOMAIN}.{UID}.values": 1,
}
NONSENSE: list[Any] = [
    [],
    {},
    None,
    5,
    "text",
    True,
    {"data": {}},
    {"version": 1},
    {"version": None, "data": {}},
    {"version": "1", "data": {}},
    {"version": 0, "data": []},
    {"version": [], "minor_version": {}, "data": 1},
    {"version": 1, "minor_version": "x", "data": None},
    {"version": 1, "data": None},
    {"version": 1, "data": [1]},
    {"version": 2, "minor_version": 1, "data": "text"},
]


@pytest.fixture
def storage(hass: HomeAssistant, tmp_path: Path) -> Iterator[Path]:
    """The folder of the files, before the broker is added."""
    with real_files(hass, tmp_path) as folder:
        yield folder


async def start(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Set up everything that reads a file."""
    await takeover.async_set_up(hass)
    await mover.async_set_up(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    await settle(hass)


async def stop(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Stop it and write what there is."""
    assert await hass.config_entries.async_unload(entry.entry_id)
    await settle(hass)


def write(storage: Path, name: str, content: Any) -> None:
    """Write a file as Home Assistant does, whatever its content is."""
    whole = {"version": FILES[name], "minor_version": 1, "key": name, "data": content}
    write_text(storage, name, json.dumps(whole))


def write_text(storage: Path, name: str, text: str) -> None:
    """Write a file as an editor does."""
    (storage / name).write_text(text)


def read(storage: Path, name: str) -> Any:
    """What is in a file."""
    return json.loads((storage / name).read_text())


def read_all(storage: Path) -> dict[str, Any]:
    """What is in all files of ours that there are."""
    return {name: read(storage, name) for name in FILES if (storage / name).exists()}


def take_asides(storage: Path, name: str = "*") -> list[Any]:
    """What is in the files that were put aside, which are removed."""
    paths = list(storage.glob(f"{name}.corrupt.*"))
    contents = [json.loads(path.read_text()) for path in paths]
    for path in paths:
        path.unlink()
    return contents


def corrupt_issues(hass: HomeAssistant) -> list[ir.IssueEntry]:
    """What Home Assistant says under Repairs of files that were put aside."""
    issues = ir.async_get(hass).issues.values()
    return [each for each in issues if each.translation_key == "storage_corruption"]


@pytest.mark.parametrize("name", FILES)
async def test_no_file_of_home_assistant(
    storage: Path, house: House, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """JSON that is something else is put aside as zeros are, and everything is set up without it."""
    hass = house.hass
    texts = await async_get_translations(hass, "en", "issues", [HOMEASSISTANT_DOMAIN])
    key = f"component.{HOMEASSISTANT_DOMAIN}.issues.storage_corruption"
    assert f"{key}.fix_flow.step.confirm.description" in texts
    for content in NONSENSE:
        if isinstance(content, dict) and content.get("version") == FILES[name] + 1:
            continue  # That is one of a newer version.
        await stop(hass, house.entry)
        write_text(storage, name, json.dumps(content))
        await start(hass, house.entry)
        (aside,) = take_asides(storage, name)
        # A file of an older version is written again before its content is looked at.
        assert aside == content or aside["data"] == content["data"]
        (issue,) = corrupt_issues(hass)
        title = texts[f"{key}.title"].format(**(issue.translation_placeholders or {}))
        assert title.endswith(name)
        ir.async_delete_issue(hass, issue.domain, issue.issue_id)
        lost = ir.async_get(hass).async_get_issue(DOMAIN, "takeover_records_lost")
        assert (lost is not None) is (name == journal.FILE)
    assert not [each for each in caplog.records if each.exc_info]


async def test_damaged_decisions(storage: Path, house: House) -> None:
    """Nobody loses a device because one decision makes no sense: what is registered was adopted."""
    lamp, plug = house.broker.announce("Lamp", "light"), house.broker.announce("Plug", "switch")
    await house.adopt_all()
    before = {each.entity_id: each.id for each in house.entities()}
    await stop(house.hass, house.entry)
    removed = async_capture_events(house.hass, er.EVENT_ENTITY_REGISTRY_UPDATED)
    contents: tuple[Any, ...] = (
        {"adopted": {lamp: {}, plug: None}, "removed": []},
        {"adopted": {lamp: {"assistants": "all"}}, "removed": []},
        {"adopted": {lamp: {"area": 5}}, "removed": []},
        {"adopted": {lamp: {"name": []}}, "removed": []},
        {"adopted": {lamp: {"thinned": "yes"}}, "removed": []},
        {"adopted": {lamp: {}, plug: {}}, "removed": [plug, 5]},
        {"adopted": {}, "removed": plug},
        {"adopted": [lamp, plug], "removed": []},
        {"removed": []},
        {"adopted": {}},
        {"adopted": {lamp: {}, plug: {}}, "removed": [plug]},
    )
    for content in contents:
        write(storage, f"{DOMAIN}.{UID}.decisions", content)
        await start(house.hass, house.entry)
        assert adopted(house.entry) == {lamp, plug}
        assert {each.entity_id: each.id for each in house.entities()} == before
        await stop(house.hass, house.entry)
    assert not [event for event in removed if event.data["action"] == "remove"]
    assert len(corrupt_issues(house.hass)) == 10


async def test_damaged_announcements(
    storage: Path, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """Of the devices of a broker those run that are kept as they should be; nothing is thrown away."""
    lamp, plug = house.broker.announce("Lamp", "light"), house.broker.announce("Plug", "switch")
    await house.adopt_all()
    await stop(house.hass, house.entry)
    name = f"{DOMAIN}.{UID}"
    whole = read(storage, name)["data"]
    house.broker.retained.clear()
    trust = whole["trust"][plug]
    for change in (
        {"devices": whole["devices"] | {lamp: 5}},
        {"devices": whole["devices"] | {lamp: {"topic": "x"}}},
        {"kinds": [], "told": {lamp: None}},
        {"trust": {lamp: "all", plug: trust}},
        {"trust": {lamp: trust | {"keys": "abc"}, plug: trust}},
        {"trust": {lamp: trust | {"topics": {"a": 1}}, plug: trust}},
        {"trust": {lamp: trust | {"roots": [None]}, plug: trust}},
        {"removed": 5},
    ):
        write(storage, name, whole | change)
        await start(house.hass, house.entry)
        assert plug in house.hub.controller.devices
        assert (lamp in house.hub.controller.devices) is ("devices" not in change)
        assert house.hub.store.trust[plug] == trust
        await stop(house.hass, house.entry)
    # What only the convention can tell stays where it is.
    assert len(take_asides(storage, name)) == 7
    assert not [each for each in caplog.records if each.exc_info]


async def test_damaged_moves(storage: Path, house: House) -> None:
    """An interrupted move that makes no sense is put aside, and is not said again."""
    await stop(house.hass, house.entry)
    write(storage, mover.FILE, {"moves": [{"registry_id": "x"}]})
    for _ in range(2):
        await start(house.hass, house.entry)
        await stop(house.hass, house.entry)
        assert len(corrupt_issues(house.hass)) == 1
    assert read(storage, mover.FILE)["data"] == {"moves": []}


# --- files that are nearly right ------------------------------------------------------------------

anything = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 2**60) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=5,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """All places in a JSON document."""
    yield path
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inner, (*path, key))


def replaced(value: Any, path: tuple[Any, ...], by: Any) -> Any:
    """A JSON document with something else in one place."""
    if not path:
        return by
    copy = value.copy()
    copy[path[0]] = replaced(value[path[0]], path[1:], by)
    return copy


@pytest.fixture
async def written(storage: Path, house: House) -> dict[str, Any]:
    """What is in the files when devices of all conventions are adopted."""
    await house.play("zigbee2mqtt/color_lamp.json")
    house.broker.announce("Lamp", "light", "sensor", "climate")
    await house.adopt_all()
    await by_hand.async_create(house.hub, BOILER)
    house.say("lamp/light0", "ON")
    await settle(house.hass)
    await stop(house.hass, house.entry)
    return read_all(storage)


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(data=st.data())
async def test_nearly_right(
    storage: Path,
    house: House,
    written: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    data: st.DataObject,
) -> None:
    """Whatever stands in any place of any file: everything else is set up, and nothing is thrown away."""
    hass, entry = house.hass, house.entry
    name = data.draw(st.sampled_from(sorted(written)))
    where = sorted((each for each in places(written[name]["data"]) if each), key=len)
    content = replaced(
        written[name]["data"], data.draw(st.sampled_from(where)), data.draw(anything)
    )
    for other, whole in written.items():
        write_text(storage, other, json.dumps(whole))
    write(storage, name, content)
    raw = read(storage, name)
    caplog.clear()
    for again in (False, True):
        try:
            await start(hass, entry)
        finally:
            await stop(hass, entry)
        # What was kept of it is sound, and is not put aside again.
        assert all(each == raw and not again for each in take_asides(storage))
    assert not [each.message for each in caplog.records if each.exc_info], raw
