"""Adding a device by hand from the broker's own menu, and changing and deleting it there."""

from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntry, SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
import pytest

from custom_components.mqtt_polyglot.flows import listening
from custom_components.mqtt_polyglot.home.by_hand import async_create, async_delete, device_ids
from custom_components.mqtt_polyglot.home.topic_feed import MAX_FEEDS
from tests.double import Double, settle

from .conftest import schema_of, suggested

YAML = """
mqtt:
  sensor:
    name: Cellar
    state_topic: cellar/temp
"""

DEVICE = {"name": "Attic", "components": {"a": {"platform": "sensor", "state_topic": "attic"}}}


async def start(hass: HomeAssistant, entry: ConfigEntry, option: str) -> SubentryFlowResult:
    """Choose "Add a device by hand", and one of its ways."""
    result = await hass.config_entries.subentries.async_init(
        (entry.entry_id, "by_hand"), context={"source": SOURCE_USER}
    )
    assert result["type"] is FlowResultType.MENU
    assert result["description_placeholders"] is not None
    assert result["description_placeholders"]["broker"] == entry.title
    return await answer(hass, result, {"next_step_id": option})


async def answer(
    hass: HomeAssistant, result: SubentryFlowResult, fields: dict[str, Any]
) -> SubentryFlowResult:
    """Submit a form, and wait out what it shows while it works."""
    result = await hass.config_entries.subentries.async_configure(result["flow_id"], fields)
    while result["type"] in (FlowResultType.SHOW_PROGRESS, FlowResultType.SHOW_PROGRESS_DONE):
        await settle(hass)
        result = await hass.config_entries.subentries.async_configure(result["flow_id"])
    await settle(hass)
    return result


def names(hass: HomeAssistant, entry: ConfigEntry) -> set[str | None]:
    """The devices that were added by hand."""
    registered = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return {
        each.name for each in registered if any("by_hand" in mark[1] for mark in each.identifiers)
    }


async def test_paste_change_delete(hass: HomeAssistant, broker: Double, entry: ConfigEntry) -> None:
    """The whole life, with what is wrong at its field."""
    result = await start(hass, entry, "paste")
    result = await answer(hass, result, {"text": "sensor: !secret x"})
    assert result["errors"] == {"text": "document_tag"}
    assert result["description_placeholders"] is not None
    assert "secret" in result["description_placeholders"]["detail"]
    assert suggested(result, "text") == "sensor: !secret x"
    result = await answer(hass, result, {"text": YAML})
    assert result["step_id"] == "review"
    assert result["description_placeholders"] is not None
    assert "(sensor)" in result["description_placeholders"]["entities"]
    text = suggested(result, "text").replace("name: Cellar\n", "name: Cellar box\n", 1)
    result = await answer(hass, result, {"text": "nonsense"})
    assert result["errors"] == {"text": "document_not_a_device"}
    result = await answer(hass, result, {"text": text})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "device_created")
    assert names(hass, entry) == {"Cellar box"}

    result = await start(hass, entry, "change")
    (option,) = schema_of(result)["device"].config["options"]
    assert option["label"] == "Cellar box"
    device = option["value"]
    result = await answer(hass, result, {"device": device, "delete": False})
    text = suggested(result, "text")
    result = await answer(hass, result, {"text": "- {components: {a: {platform: sensor, state_topic: b}}}\n- {components: {a: {platform: sensor, state_topic: b}}}"})  # fmt: skip
    assert result["errors"] == {"text": "document_several"}
    result = await answer(hass, result, {"text": text.replace("Cellar box", "Cellar")})
    assert result["reason"] == "device_changed"
    assert names(hass, entry) == {"Cellar"}

    result = await start(hass, entry, "change")
    result = await answer(hass, result, {"device": device, "delete": True})
    assert result["reason"] == "device_deleted"
    assert not names(hass, entry)
    assert not broker.links[-1].published


async def test_from_topics(hass: HomeAssistant, broker: Double, entry: ConfigEntry) -> None:
    """Listen, choose, check, add."""
    broker.say("home/cellar/temperature", "8.5")
    broker.say("home/cellar/humidity", "71")
    broker.say("other", "1")
    result = await start(hass, entry, "listen")
    assert result["step_id"] == "listen"
    result = await answer(hass, result, {"filter": "home/#/x"})
    assert result["errors"] == {"filter": "invalid_topic_filter"}
    result = await answer(hass, result, {"filter": "home/#"})
    assert result["step_id"] == "topics"
    assert result["data_schema"] is not None
    (key,) = [each for each in result["data_schema"].schema if each == "topics"]
    assert key.default() == [], "the user selects, not the user interface"
    options = schema_of(result)["topics"].config["options"]
    assert [option["label"] for option in options] == [
        "home/cellar/humidity: 71",
        "home/cellar/temperature: 8.5",
    ]
    result = await answer(hass, result, {"topics": [option["value"] for option in options]})
    assert result["step_id"] == "review"
    assert "temperature" in suggested(result, "text")
    result = await answer(hass, result, {"text": suggested(result, "text")})
    assert result["reason"] == "device_created"
    assert names(hass, entry) == {"Cellar"}
    assert not entry.runtime_data.topics._feeds
    state = hass.states.get("sensor.cellar_temperature")
    assert state is not None
    assert state.state == "8.5"


@pytest.mark.parametrize(("refused", "error"), [(True, "topics_refused"), (False, "nothing_heard")])
async def test_nothing_to_choose(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry, refused: bool, error: str
) -> None:
    """It is said why, at the filter."""
    if refused:
        broker.refused.add("x/#")
    result = await start(hass, entry, "listen")
    result = await answer(hass, result, {"filter": "x/#"})
    assert result["errors"] == {"filter": error}
    assert not entry.runtime_data.topics._feeds


async def test_nothing_can_be_made(hass: HomeAssistant, broker: Double, entry: ConfigEntry) -> None:
    """A picture is no sensor; another topic may be."""
    broker.say("pictures/a", "\0\1")
    broker.say("pictures/b", "1")
    result = await start(hass, entry, "listen")
    result = await answer(hass, result, {"filter": "pictures/#"})
    result = await answer(hass, result, {"topics": ["pictures/a"]})
    assert result["errors"] == {"topics": "nothing_proposed"}
    hass.config_entries.subentries.async_abort(result["flow_id"])
    await settle(hass)
    assert not entry.runtime_data.topics._feeds


async def test_the_broker_is_not_there(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """Whenever it goes, the dialog ends."""
    for option in ("paste", "listen"):
        result = await start(hass, entry, option)
        assert await hass.config_entries.async_unload(entry.entry_id)
        result = await answer(
            hass, result, {"text": YAML} if option == "paste" else {"filter": "#"}
        )
        assert result["reason"] == "broker_not_loaded"
        assert await hass.config_entries.async_setup(entry.entry_id)
    assert await hass.config_entries.async_unload(entry.entry_id)
    result = await hass.config_entries.subentries.async_init(
        (entry.entry_id, "by_hand"), context={"source": SOURCE_USER}
    )
    assert result["reason"] == "broker_not_loaded"


async def test_the_broker_goes_while_a_step_is_shown(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step ends with the reason: listening, selecting topics, checking, and changing."""
    broker.say("cellar/temp", "8.5")
    await async_create(entry.runtime_data, DEVICE)
    topics = await answer(hass, await start(hass, entry, "listen"), {"filter": "cellar/#"})
    assert topics["step_id"] == "topics"
    review = await answer(hass, await start(hass, entry, "paste"), {"text": YAML})
    assert review["step_id"] == "review"
    change = await start(hass, entry, "change")
    device = schema_of(change)["device"].config["options"][0]["value"]
    monkeypatch.setattr(listening, "QUIET", 1)
    monkeypatch.setattr(listening, "LIMIT", 1)
    hear = await start(hass, entry, "listen")
    hear = await hass.config_entries.subentries.async_configure(
        hear["flow_id"], {"filter": "cellar/temp"}
    )
    assert hear["type"] is FlowResultType.SHOW_PROGRESS
    assert await hass.config_entries.async_unload(entry.entry_id)

    for shown, fields in (
        (topics, {"topics": ["cellar/temp"]}),
        (review, {"text": YAML}),
        (change, {"device": device, "delete": True}),
    ):
        ended = await answer(hass, shown, fields)
        assert (ended["type"], ended["reason"]) == (FlowResultType.ABORT, "broker_not_loaded")
    await hass.async_block_till_done(wait_background_tasks=True)
    ended = await hass.config_entries.subentries.async_configure(hear["flow_id"])
    assert (ended["type"], ended["reason"]) == (FlowResultType.ABORT, "broker_not_loaded")
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert device_ids(entry.runtime_data) == [device], "nothing was added or deleted"


async def test_the_dialog_is_closed_while_it_listens(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """Its connection ends at once."""
    result = await start(hass, entry, "listen")
    links = len(broker.links)
    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"], {"filter": "#"}
    )
    assert result["type"] is FlowResultType.SHOW_PROGRESS
    assert entry.runtime_data.topics._feeds
    (link,) = broker.links[links:]
    hass.config_entries.subentries.async_abort(result["flow_id"])
    assert not entry.runtime_data.topics._feeds
    await settle(hass)
    assert not link.connected


async def test_too_much_is_listened_to(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """One more topic filter is refused until another one is free."""
    broker.say("cellar/temp", "8.5")
    hub = entry.runtime_data
    feeds = [hub.topics.join((f"other/{number}",)) for number in range(MAX_FEEDS)]
    result = await start(hass, entry, "listen")
    result = await answer(hass, result, {"filter": "cellar/#"})
    assert result["errors"] == {"filter": "too_many_topic_filters"}
    assert suggested(result, "filter") == "cellar/#"
    for feed in feeds:
        assert feed is not None
        hub.topics.leave(feed)
    result = await answer(hass, result, {"filter": "cellar/#"})
    assert result["step_id"] == "topics"


async def test_the_connection_is_lost_while_it_listens(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """That the connection was lost is said, instead of that nothing was heard."""
    result = await start(hass, entry, "listen")
    await hass.config_entries.subentries.async_configure(result["flow_id"], {"filter": "#"})
    broker.links[-1].drop()
    await settle(hass)
    result = await hass.config_entries.subentries.async_configure(result["flow_id"])
    assert result["errors"] == {"filter": "topics_not_connected"}
    assert not entry.runtime_data.topics._feeds


async def test_the_device_goes_while_it_is_changed(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """Whether it was selected already or not, it is not made again."""
    hub = entry.runtime_data
    device = await async_create(hub, DEVICE)
    listed = await start(hass, entry, "change")
    edited = await answer(
        hass, await start(hass, entry, "change"), {"device": device, "delete": False}
    )
    assert edited["step_id"] == "review"
    assert await async_delete(hub, device)
    await settle(hass)
    for shown, fields in (
        (listed, {"device": device, "delete": True}),
        (edited, {"text": suggested(edited, "text")}),
    ):
        ended = await answer(hass, shown, fields)
        assert (ended["type"], ended["reason"]) == (FlowResultType.ABORT, "device_not_found")
    assert not device_ids(hub)
