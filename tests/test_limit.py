"""More entities than Home Assistant adds for one config entry: said beforehand, and clean beyond."""

import asyncio
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_platform, entity_registry as er, issue_registry as ir
import pytest

from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.home import limit as module
from custom_components.mqtt_polyglot.home.moving.mover import async_mover
from tests.double import Double, devices, settle
from tests.house import House

from .test_repairs import look

LIMIT = 6
"""The entity of the broker's own connection is one of them."""


@pytest.fixture(autouse=True)
def _low_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have Home Assistant, and everybody who asks it, stop early."""
    monkeypatch.setattr(entity_platform, "MAX_ENABLED_ENTITIES_PER_CONFIG_ENTRY", LIMIT)
    monkeypatch.setattr(module, "_GATHER", 0.0)


def enabled(house: House) -> list[str]:
    """The entities of the devices."""
    return [row.entity_id for row in house.entities() if row.disabled_by is None]


async def sensors(house: House, name: str, count: int) -> str:
    """A device with so many sensors, that is added."""
    device_id = house.broker.announce(name, *["sensor"] * count)
    await house.adopt_all()
    return device_id


async def gathered(house: House) -> None:
    """Wait until what goes was gathered."""
    await asyncio.sleep(0)
    await settle(house.hass)
    await asyncio.sleep(0.01)
    await settle(house.hass)


def test_home_assistants_own() -> None:
    """What is asked of Home Assistant is there: without it, nothing would be said before its limit."""
    assert module.maximum() == LIMIT
    assert DOMAIN not in entity_platform.ENTITY_LIMIT_EXEMPT_DOMAINS


async def test_far_away(house: House) -> None:
    """Then nothing is said."""
    await sensors(house, "First", 2)
    assert not await look(house)
    assert len(enabled(house)) == 2


async def test_near(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said before it is reached, and no longer when there is room again."""
    monkeypatch.setattr(module, "NEARLY", 0.8)
    device_id = await sensors(house, "First", 4)
    (issue,) = await look(house)
    assert issue.translation_key == "many_entities"
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["enabled"] == "5"
    assert issue.translation_placeholders["limit"] == str(LIMIT)
    await house.hub.adoption.async_forget(device_id)
    assert not await look(house)


async def test_beyond(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """What has no room is left out, without a word in the log, and said under Repairs."""
    await sensors(house, "First", 4)
    await sensors(house, "Second", 3)
    assert len(enabled(house)) == LIMIT - 1
    (issue,) = await look(house)
    assert issue.translation_key == "too_many_entities"
    assert issue.severity is ir.IssueSeverity.WARNING
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["count"] == "2"
    assert issue.translation_placeholders["devices"] == "Second"
    assert not [each for each in caplog.records if each.levelname in ("WARNING", "ERROR")]
    # It is so after a restart, too: what is registered stays, the rest is left out.
    assert await house.hass.config_entries.async_reload(house.entry.entry_id)
    await settle(house.hass)
    assert len(enabled(house)) == LIMIT - 1
    assert len(house.hub.limit.left_out()) == 2
    assert not [each for each in caplog.records if each.levelname in ("WARNING", "ERROR")]


async def test_many_at_once(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Also while those before are still on their way into the registry."""
    for number in range(5):
        house.broker.announce(f"Lamp{number}", *["sensor", "light", "switch"] * 3)
    await house.adopt_all()
    assert len(enabled(house)) == LIMIT - 1
    assert len(house.hub.limit.left_out()) == 45 - LIMIT + 1
    assert "Reached the maximum" not in caplog.text


@pytest.mark.parametrize("how", ["removed", "disabled"])
async def test_room(house: House, how: str) -> None:
    """What was left out is added as soon as there is room; the issue goes."""
    first = await sensors(house, "First", 4)
    await sensors(house, "Second", 3)
    assert len(await look(house)) == 1
    if how == "removed":
        await house.hub.adoption.async_forget(first)
    else:
        for each in enabled(house)[:2]:
            er.async_get(house.hass).async_update_entity(
                each, disabled_by=er.RegistryEntryDisabler.USER
            )
    await gathered(house)
    second = devices(house.hass, house.entry)["homeassistant:second"]
    rows = er.async_entries_for_device(er.async_get(house.hass), second.id)
    assert len(rows) == 3
    assert not house.hub.limit.left_out()
    house.say("second/sensor2", "7")
    assert "7" in {state.state for state in house.hass.states.async_all("sensor")}
    issues = {each.translation_key for each in await look(house)}
    assert issues == ({"many_entities"} if how == "disabled" else set())


async def test_some_room(house: House) -> None:
    """Of many, as many as there is room for."""
    await sensors(house, "First", 4)
    await sensors(house, "Second", 4)
    er.async_get(house.hass).async_update_entity(
        enabled(house)[0], disabled_by=er.RegistryEntryDisabler.USER
    )
    await gathered(house)
    assert len(enabled(house)) == LIMIT - 1
    assert len(house.hub.limit.left_out()) == 2


async def test_left_out_and_removed(house: House) -> None:
    """A device that is removed misses nothing."""
    await sensors(house, "First", 5)
    second = await sensors(house, "Second", 4)
    assert len(house.hub.limit.left_out()) == 4
    await house.hub.adoption.async_forget(second)
    await gathered(house)
    assert not house.hub.limit.left_out()
    assert {each.translation_key for each in await look(house)} == {"many_entities"}


async def test_disabled_ones_do_not_count(house: House) -> None:
    """Neither those that are disabled by default, nor those that were there."""
    await sensors(house, "First", 5)
    entity_id = enabled(house)[0]
    config = {"unique_id": "x", "state_topic": "x", "enabled_by_default": False}
    house.say(
        "homeassistant/sensor/x/config",
        config | {"device": {"identifiers": ["x"], "name": "X"}},
    )
    await house.adopt_all()
    assert len(house.entities()) == 6
    assert not house.hub.limit.left_out()
    assert await house.hass.config_entries.async_reload(house.entry.entry_id)
    await settle(house.hass)
    assert house.hass.states.get(entity_id) is not None
    assert not house.hub.limit.left_out()


async def test_selected(hass: HomeAssistant, house: House, broker: Double) -> None:
    """The dialog says so before anything is added."""
    many = broker.announce("Many", *["sensor"] * 6)
    few = broker.announce("Few", "sensor")
    await settle(hass)
    flows = hass.config_entries.subentries
    result: Any = await flows.async_init(
        (house.entry.entry_id, "device"), context={"source": SOURCE_USER}
    )
    result = await flows.async_configure(result["flow_id"], {"devices": [many, few]})
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {"devices": "too_many_entities"}
    assert result["description_placeholders"]["limit"] == str(LIMIT)
    result = await flows.async_configure(result["flow_id"], {"devices": [few]})
    assert result["reason"] == "devices_added"


async def new_broker(hass: HomeAssistant, chosen: list[str]) -> Any:
    """Add the broker in the dialog, with these devices."""
    flows = hass.config_entries.flow
    result: Any = await flows.async_init(DOMAIN, context={"source": SOURCE_USER})
    if result["type"] is FlowResultType.MENU:
        result = await flows.async_configure(result["flow_id"], {"next_step_id": "broker"})
    host = {"host": "broker.local", "port": 1883}
    result = await flows.async_configure(result["flow_id"], host)
    while result["type"] is FlowResultType.SHOW_PROGRESS:
        await asyncio.sleep(0.05)
        result = await flows.async_configure(result["flow_id"])
    if result["type"] is FlowResultType.FORM:
        result = await flows.async_configure(result["flow_id"], {"devices": chosen})
    await settle(hass)
    return result


async def test_a_new_broker(hass: HomeAssistant, broker: Double) -> None:
    """The same where it is added."""
    broker.announce("Many", *["sensor"] * 7)
    result = await new_broker(hass, ["homeassistant:many"])
    assert result["errors"] == {"devices": "too_many_entities"}
    assert result["description_placeholders"]["limit"] == str(LIMIT)
    hass.config_entries.flow.async_abort(result["flow_id"])


async def test_split(hass: HomeAssistant, house: House, broker: Double) -> None:
    """A broker that is nearly full can be added again: it offers what the first does not have."""
    result = await new_broker(hass, [])
    assert result["reason"] == "broker_taken"
    await sensors(house, "First", 5)
    broker.announce("Second", "sensor")
    result = await new_broker(hass, ["homeassistant:second"])
    assert result["type"] is FlowResultType.CREATE_ENTRY
    second: ConfigEntry = result["result"]
    assert devices(hass, second).keys() == {"homeassistant:second"}
    assert not list(second.runtime_data.adoption.candidates())
    assert broker.links[-1].settings.client_id != house.fake.settings.client_id
    # What the first one has can be moved to the second.
    (first,) = devices(hass, house.entry).values()
    await async_mover(hass).async_move(second.runtime_data, first.id, "homeassistant:first")
    await settle(hass)
    assert devices(hass, second).keys() == {"homeassistant:first", "homeassistant:second"}
    assert not house.entities()
