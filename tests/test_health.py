"""What the user is told of a broker that is away, and of a client that pushes us out."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.mqtt_polyglot.api.overview import broker_overview
from custom_components.mqtt_polyglot.broker.errors import BrokerError, BrokerErrorKey
from custom_components.mqtt_polyglot.const import DOMAIN

from .double import DATA, Double, add_entry, settle
from .house import House

AWAY = BrokerError(BrokerErrorKey.CONNECTION_REFUSED, "[Errno 111] Connect call failed")
LOST = BrokerError(BrokerErrorKey.CONNECTION_LOST)
TAKEN_OVER = BrokerError(BrokerErrorKey.SESSION_TAKEN_OVER, "Session taken over")


class Line:
    """The link of a broker, as it comes and goes."""

    def __init__(self, hass: HomeAssistant, house: House, clock: FrozenDateTimeFactory) -> None:
        self._hass, self._house, self._clock = hass, house, clock
        self.link = house.broker.links[-1]

    def fail(self, error: BrokerError, *, unprovoked: bool = False) -> None:
        """Lose the connection, or fail to make one."""
        assert self.link.on_failure is not None
        self.link.on_failure(error, unprovoked)
        if self.link.connected:
            self.link.drop()

    async def pass_time(self, **time: float) -> None:
        """Let time pass, in steps that Home Assistant notices."""
        end = self._clock() + timedelta(**time)
        while self._clock() < end:
            self._clock.tick(min(timedelta(seconds=61), end - self._clock()))
            async_fire_time_changed(self._hass)
            await self._hass.async_block_till_done()

    def issues(self) -> dict[str, dict[str, str] | None]:
        """What is shown under Repairs about the broker, by kind."""
        return {
            issue.translation_key or "": issue.translation_placeholders
            for (domain, _), issue in ir.async_get(self._hass).issues.items()
            if domain == DOMAIN and issue.active
        }

    @property
    def entity(self) -> State:
        """The entity of the broker."""
        state = self._hass.states.get("binary_sensor.broker_local_connection")
        assert state is not None
        return state


@pytest.fixture
def line(hass: HomeAssistant, house: House, freezer: FrozenDateTimeFactory) -> Line:
    """The link of the only broker."""
    return Line(hass, house, freezer)


async def test_the_entity_of_a_broker(
    hass: HomeAssistant, house: House, line: Line, freezer: FrozenDateTimeFactory
) -> None:
    """On the broker's own device: connected or not, since when, and why not."""
    assert line.entity.state == "on"
    assert broker_overview(house.hub)["reason"] is None
    assert line.entity.attributes["device_class"] == "connectivity"
    assert line.entity.attributes["protocol"] == "3.1.1"
    registered = er.async_get(hass).async_get(line.entity.entity_id)
    assert registered is not None
    assert registered.entity_category == "diagnostic"
    assert registered.unique_id == f"{DATA['broker_uid']}_broker_connection"
    assert registered.device_id is not None
    device = dr.async_get(hass).async_get(registered.device_id)
    assert device is not None
    assert device.identifiers == {(DOMAIN, DATA["broker_uid"])}

    freezer.tick(600)
    lost_at = freezer()
    line.fail(LOST)
    await hass.async_block_till_done()
    assert line.entity.state == "off"
    assert line.entity.attributes["reason"] == "connection_lost"
    assert line.entity.attributes["since"].startswith(f"{lost_at:%Y-%m-%dT%H:%M:%S}")
    freezer.tick(1)
    line.fail(AWAY)
    line.fail(AWAY)
    await hass.async_block_till_done()
    assert line.entity.attributes["reason"] == "connection_refused"
    assert line.entity.attributes["since"].startswith(f"{lost_at:%Y-%m-%dT%H:%M:%S}")
    assert broker_overview(house.hub)["reason"] == "connection_refused"
    assert broker_overview(house.hub)["since"] == lost_at.timestamp()
    line.link.start()
    await hass.async_block_till_done()
    assert (line.entity.state, line.entity.attributes["reason"]) == ("on", None)

    await hass.config_entries.async_unload(house.entry.entry_id)
    assert line.entity.state == "unavailable"
    line.link.start()  # nobody listens any more


async def test_a_broker_that_is_away(hass: HomeAssistant, line: Line) -> None:
    """A restart is nothing; after five minutes a repair says why, until the broker is back."""
    line.fail(LOST)
    await line.pass_time(minutes=4)
    assert not line.issues()
    line.link.start()
    line.fail(AWAY)
    await line.pass_time(minutes=4)
    assert not line.issues()
    await line.pass_time(minutes=2)
    placeholders = line.issues()["broker_unreachable"]
    assert placeholders is not None
    assert placeholders["name"] == "broker.local"
    assert placeholders["reason"].startswith("Connection refused.")
    # Its own words are quoted where its own words are of use, and are no Markdown.
    line.fail(BrokerError(BrokerErrorKey.SERVER_UNAVAILABLE, "[busy](http://evil)"))
    await line.pass_time(minutes=1.1)
    placeholders = line.issues()["broker_unreachable"]
    assert placeholders is not None
    assert placeholders["reason"].endswith(r"Details: \[busy\](http\://evil)")
    line.link.start()
    await hass.async_block_till_done()
    assert not line.issues()


async def test_a_password_that_is_refused(hass: HomeAssistant, house: House, line: Line) -> None:
    """Home Assistant has an issue of its own for that; the panel knows that nobody tries again."""
    line.fail(BrokerError(BrokerErrorKey.BAD_CREDENTIALS, "Bad user name or password"))
    assert broker_overview(house.hub)["gave_up"] is False
    assert line.link.on_authentication_failed is not None
    line.link.on_authentication_failed()
    await line.pass_time(minutes=7)
    assert "broker_unreachable" not in line.issues()
    assert broker_overview(house.hub)["gave_up"] is True
    assert line.entity.attributes["reason"] == "bad_credentials"
    (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert flow["context"]["source"] == "reauth"
    hass.config_entries.flow.async_abort(flow["flow_id"])


@pytest.mark.parametrize(
    ("error", "unprovoked", "times"), [(TAKEN_OVER, False, 3), (LOST, True, 4)]
)
async def test_a_client_with_our_client_id(
    line: Line, error: BrokerError, unprovoked: bool, times: int
) -> None:
    """Some brokers say so; else it shows by ends for no reason, again and again."""
    for _ in range(times - 1):
        line.fail(error, unprovoked=unprovoked)
        line.link.start()
        await line.pass_time(seconds=61)
    assert not line.issues()
    line.fail(error, unprovoked=unprovoked)
    line.link.start()
    await line.pass_time(seconds=61)
    assert line.issues()["client_id_shared"] is not None
    # It goes away when it has not happened for a while.
    await line.pass_time(minutes=11)
    assert not line.issues()


async def test_what_is_no_client_with_our_client_id(line: Line) -> None:
    """A broker that is stopped, one that dislikes something, and one that ends us now and then."""
    for _ in range(9):
        line.fail(LOST, unprovoked=True)
        line.fail(AWAY)
        line.link.start()
        line.fail(LOST)
        line.link.start()
    await line.pass_time(seconds=61)
    assert not line.issues()
    for _ in range(5):
        line.fail(LOST, unprovoked=True)
        line.link.start()
        await line.pass_time(minutes=5)
    assert not line.issues()


async def test_another_client_id_is_taken(
    hass: HomeAssistant,
    house: House,
    line: Line,
    hass_client: ClientSessionGenerator,
) -> None:
    """By the dialog of the issue; the status of the other one is not taken back."""
    assert await async_setup_component(hass, "repairs", {})
    for _ in range(3):
        line.fail(TAKEN_OVER)
        line.link.start()
    await line.pass_time(seconds=61)
    (issue_id,) = [key for domain, key in ir.async_get(hass).issues if domain == DOMAIN]
    client = await hass_client()

    async def post(path: str, body: dict[str, Any]) -> dict[str, Any]:
        response = await client.post(f"/api/repairs/issues/fix{path}", json=body)
        assert response.status == 200
        answer: dict[str, Any] = await response.json()
        return answer

    result = await post("", {"handler": DOMAIN, "issue_id": issue_id})
    assert (result["type"], result["step_id"]) == ("form", "confirm")
    before = house.broker.links[-1].settings
    assert result["description_placeholders"]["client_id"] == before.client_id
    assert (await post(f"/{result['flow_id']}", {}))["type"] == "create_entry"
    await settle(hass)
    after = house.broker.links[-1].settings
    assert after.client_id == house.entry.data["session"]["client_id"] != before.client_id
    assert after.client_id.startswith("polyglot_")
    assert len(after.client_id) <= 23
    assert not line.issues()
    assert not house.broker.cleared


async def test_a_broker_that_is_removed_meanwhile(
    hass: HomeAssistant, house: House, line: Line, hass_client: ClientSessionGenerator
) -> None:
    """The dialog says so."""
    assert await async_setup_component(hass, "repairs", {})
    for _ in range(3):
        line.fail(TAKEN_OVER)
        line.link.start()
    await line.pass_time(seconds=61)
    (issue_id,) = [key for domain, key in ir.async_get(hass).issues if domain == DOMAIN]
    client = await hass_client()
    data = {"handler": DOMAIN, "issue_id": issue_id}
    result = await (await client.post("/api/repairs/issues/fix", json=data)).json()
    await hass.config_entries.async_remove(house.entry.entry_id)
    response = await client.post(f"/api/repairs/issues/fix/{result['flow_id']}", json={})
    assert (await response.json())["reason"] == "broker_not_loaded"


async def test_a_status_that_nobody_will_say_any_more(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """It is taken back where the broker, or the client id, is another; and with the entry."""
    first = broker.links[-1].settings
    hass.config_entries.async_update_entry(entry, data=DATA | {"password": "other"})
    await settle(hass)
    assert not broker.cleared
    hass.config_entries.async_update_entry(entry, data=DATA | {"session": {"client_id": "mine"}})
    await settle(hass)
    assert [settings.status_topic for settings in broker.cleared] == [first.status_topic]
    hass.config_entries.async_update_entry(entry, data=DATA | {"host": "new.local"})
    await settle(hass)
    assert [(each.host, each.client_id) for each in broker.cleared[1:]] == [
        ("broker.local", "mine")
    ]
    await hass.config_entries.async_remove(entry.entry_id)
    assert [each.host for each in broker.cleared[2:]] == ["new.local"]
    # The connection of Home Assistant has no status of ours.
    other = await add_entry(hass, DATA | {"broker_uid": "b" * 32})
    broker.cleared.clear()
    await hass.config_entries.async_unload(other.entry_id)
    assert not broker.cleared
