"""The life of a config entry: set up, reloaded, restarted, removed, and what it leaves behind."""

import asyncio
from typing import Any
from unittest.mock import AsyncMock, patch

from homeassistant.components.diagnostics import DOMAIN as DIAGNOSTICS
from homeassistant.config_entries import SOURCE_IGNORE, ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from custom_components.mqtt_polyglot import async_remove_config_entry_device
from custom_components.mqtt_polyglot.api.overview import broker_overview, hub_overview
from custom_components.mqtt_polyglot.broker.settings import Protocol
from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.controller import inbox
from custom_components.mqtt_polyglot.diagnostics import async_get_config_entry_diagnostics
from custom_components.mqtt_polyglot.home import adoption, cards as home_cards
from custom_components.mqtt_polyglot.home.hub import Hub
from tests.clock import turn
from tests.double import adopted, devices, remove

from .double import DATA, OPTIONS, Double, add_entry, settle


def hub_of(entry: MockConfigEntry) -> Hub:
    """The running hub of a config entry."""
    hub: Hub = entry.runtime_data
    return hub


async def adopt(hass: HomeAssistant, entry: MockConfigEntry, device_id: str) -> None:
    """Adopt a device that waits."""
    found = hub_of(entry).adoption.find(device_id)
    assert found
    hub_of(entry).adoption.adopt(found)
    await settle(hass)


def cards(hass: HomeAssistant) -> list[str]:
    """What is offered under "Discovered"."""
    flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    return [flow["context"]["title_placeholders"]["name"] for flow in flows]


async def test_restart_against_a_silent_broker(hass: HomeAssistant, broker: Double) -> None:
    """What was adopted is there at once, though nobody says a word."""
    entry: Any = await add_entry(hass)
    device_id = broker.announce("Lamp", "switch", "light")
    await settle(hass)
    await adopt(hass, entry, device_id)
    before = sorted(hass.states.async_entity_ids())
    assert len(before) == 3  # one is of the broker itself
    broker.retained.clear()
    assert await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert sorted(hass.states.async_entity_ids()) == before
    assert hass.states.get(before[0])


@pytest.mark.parametrize(
    "step",
    [
        "controller.controller.Controller.start",
        "broker.paho_link.PahoLink.start",
        "home.issues.Issues.start",
        "home.labels.Labels.async_load",
        "api.panel.async_follow_entries",
    ],
)
async def test_a_setup_that_fails_leaves_nothing(
    hass: HomeAssistant, broker: Double, step: str
) -> None:
    """No connection, no timer, nothing subscribed; the next setup works."""
    assert await async_setup_component(hass, DOMAIN, {})
    entry = MockConfigEntry(domain=DOMAIN, data=DATA, options=OPTIONS, unique_id="u")
    entry.add_to_hass(hass)
    target = f"custom_components.mqtt_polyglot.{step}"
    if "paho_link" in step:
        target = "tests.fake_link.FakeLink.start"
    with patch(target, side_effect=RuntimeError):
        assert not await hass.config_entries.async_setup(entry.entry_id)
        await settle(hass)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert not any(link.connected or link.subscriptions for link in broker.links)
    await hass.config_entries.async_remove(entry.entry_id)
    again = await add_entry(hass)
    assert again.state is ConfigEntryState.LOADED
    assert broker.links[-1].connected


async def test_broker_down(hass: HomeAssistant, broker: Double) -> None:
    """Without the broker the entities are there and unavailable; nothing waits for it."""
    entry: Any = await add_entry(hass)
    await adopt_lamp(hass, entry, broker)
    broker.links[-1].drop()
    await settle(hass)
    assert {state.state for state in hass.states.async_all("switch")} == {"unavailable"}
    broker.links[-1].start()
    await settle(hass)
    assert {state.state for state in hass.states.async_all("switch")} == {"unknown"}


async def adopt_lamp(hass: HomeAssistant, entry: MockConfigEntry, broker: Double) -> str:
    """Announce and adopt one device."""
    device_id = broker.announce("Lamp", "switch")
    await settle(hass)
    await adopt(hass, entry, device_id)
    return device_id


async def test_removed_device(hass: HomeAssistant, broker: Double) -> None:
    """Removing a device leaves nothing of it, publishes nothing, and makes it one that was found."""
    entry: Any = await add_entry(hass)
    device_id = await adopt_lamp(hass, entry, broker)
    lamp = devices(hass, entry)[device_id]
    (hub_device,) = (
        each
        for each in dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
        if each is not lamp
    )
    assert not await async_remove_config_entry_device(hass, entry, hub_device)
    assert await async_remove_config_entry_device(hass, entry, lamp)
    await settle(hass)
    assert not devices(hass, entry)
    assert not hass.states.async_all("switch")
    assert device_id not in hub_of(entry)._store.announcements
    assert not broker.links[-1].published
    assert cards(hass) == ["Lamp"]
    assert entry.state is ConfigEntryState.LOADED


async def test_automatic_adoption_remembers(hass: HomeAssistant, broker: Double) -> None:
    """A device that the user removed is not adopted again behind their back."""
    entry: Any = MockConfigEntry(
        domain=DOMAIN,
        data=DATA,
        options=OPTIONS | {"auto_adopt": True},
        unique_id=DATA["broker_uid"],
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    broker.announce("Lamp", "switch")
    await settle(hass)
    await remove(hass, entry)
    assert not adopted(entry)
    assert cards(hass) == ["Lamp"]


async def test_adopted_by_two(hass: HomeAssistant, broker: Double) -> None:
    """A device that is adopted waits no longer, also while it does not run yet; one adoption is enough."""
    entry: Any = MockConfigEntry(
        domain=DOMAIN, data=DATA, options=OPTIONS, unique_id=DATA["broker_uid"]
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    broker.announce("Lamp", "switch")
    await settle(hass)
    adoption = entry.runtime_data.adoption
    (found,) = adoption.candidates()
    adoption.adopt(found)
    assert not list(adoption.candidates())
    adoption.offer(found)
    adoption.adopt(found)
    await settle(hass)
    assert adopted(entry) == {"homeassistant:lamp"}
    assert not cards(hass)


async def test_decisions_are_written_at_once(
    hass: HomeAssistant, broker: Double, hass_storage: dict[str, Any]
) -> None:
    """Whoever kills Home Assistant a moment later does not take them back."""
    entry: Any = await add_entry(hass)
    file = f"{DOMAIN}.{DATA['broker_uid']}.decisions"
    first, second = (broker.announce(name, "switch") for name in ("One", "Two"))
    await settle(hass)
    hub = hub_of(entry)
    assert await hub.adoption.async_adopt(first)
    assert hass_storage[file]["data"]["adopted"].keys() == {first}
    assert await hub.adoption.async_forget(first)
    assert hass_storage[file]["data"] == {"adopted": {}, "removed": [first]}
    found = hub.adoption.find(second)
    assert found is not None
    hub.adoption.adopt(found, name="Mine", assistants=["conversation"])
    await settle(hass)
    answers = {"name": "Mine", "assistants": ["conversation"]}
    assert hass_storage[file]["data"]["adopted"] == {second: answers}


async def test_removed_before_it_runs(hass: HomeAssistant, broker: Double) -> None:
    """A device that is adopted and removed while others begin to run waits as it did before."""
    entry: Any = await add_entry(hass)
    hub = hub_of(entry)
    ids = [broker.announce(name, "switch") for name in ("One", "Two")]
    await settle(hass)
    async with hub._syncing:
        for found in tuple(hub.adoption.candidates()):
            hub.adoption.adopt(found)
        await turn()
        hub.decisions.remove(ids[0])
    hub.controller.release(ids[0])
    await settle(hass)
    assert devices(hass, entry).keys() == {ids[1]}
    assert [found.spec.id for found in hub.adoption.candidates()] == ids[:1]


async def test_automatic_adoption_is_bounded(
    hass: HomeAssistant,
    broker: Double,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A flood is not adopted, even by those who adopt everything."""
    monkeypatch.setattr(adoption, "MAX_AUTOMATIC", 3)
    entry: Any = MockConfigEntry(
        domain=DOMAIN, data=DATA, options=OPTIONS | {"auto_adopt": True}, unique_id="u"
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    for number in range(10):
        broker.announce(f"Stranger{number}", "switch")
    await settle(hass)
    assert len(adopted(entry)) == 3
    assert caplog.text.count("were added automatically") == 1


async def test_settings_reload(hass: HomeAssistant, broker: Double) -> None:
    """Devices come and go without a new start; other settings need one."""
    entry: Any = await add_entry(hass)
    await adopt_lamp(hass, entry, broker)
    assert len(broker.links) == 1
    hass.config_entries.async_update_entry(entry, options=OPTIONS | {"discovery_prefix": "other"})
    await settle(hass)
    assert len(broker.links) == 2
    assert "other/+/+/config" in broker.links[-1].subscriptions


async def test_reauthentication(hass: HomeAssistant, broker: Double) -> None:
    """A broker that does not want us any more asks the user for other credentials."""
    entry: Any = await add_entry(hass)
    failed = broker.links[-1].on_authentication_failed
    assert failed
    failed()
    await settle(hass)
    (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert flow["context"]["source"] == "reauth"
    assert entry.state is ConfigEntryState.LOADED, "the entities stay"


async def test_good_bye(hass: HomeAssistant, broker: Double) -> None:
    """When Home Assistant stops, the broker is told."""
    await add_entry(hass)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await settle(hass)
    assert not broker.links[-1].connected


async def test_unload_leaves_no_cards(hass: HomeAssistant, broker: Double) -> None:
    """What is offered is offered by a running broker."""
    entry: Any = await add_entry(hass)
    broker.announce("Lamp", "switch")
    await settle(hass)
    assert cards(hass) == ["Lamp"]
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert not cards(hass)
    assert not broker.links[-1].connected


async def test_removed_broker(
    hass: HomeAssistant, broker: Double, hass_storage: dict[str, Any]
) -> None:
    """A broker that is removed takes its store and its ignored devices with it, and no others."""
    entry: Any = await add_entry(hass)
    await adopt_lamp(hass, entry, broker)
    await hub_of(entry)._store.async_save()
    key = f"{DOMAIN}.{DATA['broker_uid']}"
    assert "homeassistant:lamp" in hass_storage[key]["data"]["devices"]
    for unique_id in (f"{DATA['broker_uid']}/homeassistant:x", "another/homeassistant:x"):
        ignored = MockConfigEntry(domain=DOMAIN, source=SOURCE_IGNORE, unique_id=unique_id)
        ignored.add_to_hass(hass)
    await hass.config_entries.async_remove(entry.entry_id)
    await settle(hass)
    assert key not in hass_storage
    left = [other.unique_id for other in hass.config_entries.async_entries(DOMAIN)]
    assert left == ["another/homeassistant:x"]
    assert not er.async_get(hass).entities


async def test_ignored_stays_ignored(
    hass: HomeAssistant, broker: Double, hass_ws_client: WebSocketGenerator
) -> None:
    """Over restarts, until the user changes their mind; then it is offered again."""
    entry: Any = await add_entry(hass)
    broker.announce("Lamp", "switch")
    await settle(hass)
    assert await async_setup_component(hass, "config", {})
    (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    socket = await hass_ws_client(hass)
    await socket.send_json_auto_id(
        {"type": "config_entries/ignore_flow", "flow_id": flow["flow_id"], "title": "Lamp"}
    )
    assert (await socket.receive_json())["success"]
    assert await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert not cards(hass)
    assert not list(hub_of(entry).adoption.candidates())
    ignored = next(
        other
        for other in hass.config_entries.async_entries(DOMAIN)
        if other.source == SOURCE_IGNORE
    )
    await hass.config_entries.async_remove(ignored.entry_id)
    await settle(hass)
    assert cards(hass) == ["Lamp"]


async def test_cards_are_bounded(
    hass: HomeAssistant, broker: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many cards and no more; whoever decides about one sees the next."""
    monkeypatch.setattr(home_cards, "MAX_CARDS", 3)
    entry: Any = await add_entry(hass)
    for number in range(6):
        broker.announce(f"Lamp{number}", "switch")
    await settle(hass)
    assert len(cards(hass)) == 3
    assert len(list(hub_of(entry).adoption.candidates())) == 6
    await adopt(hass, entry, "homeassistant:lamp0")
    await settle(hass)
    assert len(cards(hass)) == 3
    for number in (1, 2, 3):
        found = hub_of(entry).adoption.find(f"homeassistant:lamp{number}")
        assert found
        await hub_of(entry).adoption.async_ignore(found)
        await settle(hass)
    assert sorted(cards(hass)) == ["Lamp4", "Lamp5"], "what is ignored takes no room"


async def test_flood(hass: HomeAssistant, broker: Double) -> None:
    """Ten thousand strangers: no entity, a bounded list."""
    entry: Any = await add_entry(hass)
    for number in range(10_000):
        broker.announce(f"S{number}", "sensor")
        broker.retained.clear()
        if number % 50 == 0:
            await asyncio.sleep(0)
    waiting = hub_of(entry).controller.inbox
    async with asyncio.timeout(60):  # announcements are read a few milliseconds at a time
        while len(waiting) + waiting.turned_away < 10_000:  # noqa: ASYNC110
            await asyncio.sleep(0)
    await settle(hass)
    assert not hass.states.async_all("sensor")
    assert len(waiting) == inbox.MAX_FOUND
    assert len(cards(hass)) == home_cards.MAX_CARDS
    assert waiting.turned_away == 10_000 - inbox.MAX_FOUND


async def test_renamed(
    hass: HomeAssistant, broker: Double, device_registry: dr.DeviceRegistry
) -> None:
    """The broker is a device that is called what its config entry is called."""
    entry = await add_entry(hass)
    hass.config_entries.async_update_entry(entry, title="Cellar")
    await settle(hass)
    named = {
        device.name for device in dr.async_entries_for_config_entry(device_registry, entry.entry_id)
    }
    assert named == {"Cellar"}


async def test_withdrawn_while_it_waits(hass: HomeAssistant, broker: Double) -> None:
    """A card goes with the device that it is about."""
    await add_entry(hass)
    broker.announce("Lamp", "switch")
    await settle(hass)
    assert cards(hass) == ["Lamp"]
    broker.withdraw("Lamp")
    await settle(hass)
    assert not cards(hass)
    broker.announce("Lamp", "switch")
    await settle(hass)
    assert cards(hass) == ["Lamp"]


async def test_unload_fails(
    hass: HomeAssistant, broker: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry whose entities do not let go keeps its broker."""
    entry: Any = await add_entry(hass)
    unload = "homeassistant.config_entries.ConfigEntries.async_unload_platforms"
    with monkeypatch.context() as context:
        context.setattr(unload, AsyncMock(return_value=False))
        assert not await hass.config_entries.async_unload(entry.entry_id)
    assert broker.links[-1].connected
    await entry.runtime_data.async_stop()


async def test_only_unsupported(hass: HomeAssistant, broker: Double) -> None:
    """A device of which nothing can be shown yet is not offered, and is in the report."""
    entry: Any = await add_entry(hass)
    broker.announce("Blind", "remote")
    await settle(hass)
    assert not cards(hass)
    (found,) = hub_overview(hub_of(entry))["found"]
    assert found["notes"][0]["kind"] == "unsupported"


async def test_diagnostics(
    hass: HomeAssistant, broker: Double, hass_client: ClientSessionGenerator
) -> None:
    """The reports, and nothing sensitive."""
    entry: Any = await add_entry(hass)
    await adopt_lamp(hass, entry, broker)
    broker.announce("Spy", "switch", configuration_url="http://me:secret-word@10.0.0.1/")
    broker.say("homeassistant/switch/bad/config", "{")
    await settle(hass)
    report = await async_get_config_entry_diagnostics(hass, entry)
    assert report["connected"] is True
    assert [device["id"] for device in report["devices"]] == ["homeassistant:lamp"]
    assert [device["id"] for device in report["found"]] == ["homeassistant:spy"]
    (rejected,) = report["rejected"]
    assert rejected["topic"] == "homeassistant/switch/bad/config"
    text = str(report)
    for secret in (DATA["password"], DATA["host"], DATA["username"] + ":", "secret-word"):
        assert secret not in text
    assert await async_setup_component(hass, DIAGNOSTICS, {})
    registry = dr.async_get(hass)
    client = await hass_client()
    for device in dr.async_entries_for_config_entry(registry, entry.entry_id):
        address = f"/api/diagnostics/config_entry/{entry.entry_id}/device/{device.id}"
        answer = await client.get(address)
        data = (await answer.json())["data"]
        assert data.get("id") == (
            None if device.entry_type is dr.DeviceEntryType.SERVICE else "homeassistant:lamp"
        )


async def test_unreadable_store(
    hass: HomeAssistant,
    broker: Double,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A stored announcement that makes no sense any more waits for the device itself."""
    hass_storage[f"{DOMAIN}.{DATA['broker_uid']}"] = {
        "version": 1,
        "minor_version": 1,
        "key": f"{DOMAIN}.{DATA['broker_uid']}",
        "data": {"devices": {"homeassistant:lamp": {"nonsense": 1}}, "removed": []},
    }
    entry: Any = MockConfigEntry(
        domain=DOMAIN,
        data=DATA,
        options=OPTIONS,
        unique_id=DATA["broker_uid"],
        subentries_data=[
            {
                "data": {},
                "subentry_type": "device",
                "title": "Lamp",
                "unique_id": "homeassistant:lamp",
            }
        ],
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert "is not available until it is announced again" in caplog.text
    broker.announce("Lamp", "switch")
    await settle(hass)
    assert hass.states.async_all("switch")


async def test_what_a_broker_is(hass: HomeAssistant, broker: Double) -> None:
    """One that has said so has a manufacturer and a model; nothing is made up."""
    entry = await add_entry(hass, DATA | {"software": "mosquitto"})
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert (device.manufacturer, device.model) == ("Eclipse", "Mosquitto")
    other = await add_entry(hass, DATA | {"broker_uid": "f" * 32, "port": 1, "software": "huge"})
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), other.entry_id)
    assert (device.manufacturer, device.model) == (None, "MQTT broker")


async def test_the_version_of_mqtt_that_a_broker_speaks(
    hass: HomeAssistant, broker: Double
) -> None:
    """What was found is kept and told, without a new start; a fixed one stays as it is."""
    data = DATA | {"protocol": "auto", "protocol_found": "3.1.1"}
    entry = await add_entry(hass, data)
    (link,) = broker.links
    assert (link.settings.protocol, link.settings.find_protocol) == (Protocol.V311, True)
    assert link.on_protocol_found is not None
    link.on_protocol_found(Protocol.V5)
    await settle(hass)
    assert entry.data == data | {"protocol_found": "5"}
    assert broker.links == [link]
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert (device.manufacturer, device.model, device.model_id) == (None, "MQTT broker", "MQTT 5")
    assert broker_overview(entry.runtime_data)["protocol"] == "5"
    # Where nothing is known yet, it begins with the best.
    other = await add_entry(hass, DATA | {"broker_uid": "f" * 32, "port": 1, "protocol": "auto"})
    assert broker.links[-1].settings.protocol is Protocol.V5
    assert broker_overview(other.runtime_data)["protocol"] is None
    fixed = await add_entry(hass, DATA | {"broker_uid": "e" * 32, "port": 2})
    assert not broker.links[-1].settings.find_protocol
    assert broker_overview(fixed.runtime_data)["protocol"] == "3.1.1"
