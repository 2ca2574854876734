"""Actions that are called: the broker is asked ahead whether it is there, if one may be for a device on it."""

from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall
import pytest

from tests.house import House


@pytest.fixture
async def lamp(house: House) -> str:
    """The entity of a lamp."""
    return await house.discover("light", command_topic="lamp/set", state_topic="lamp")


@pytest.fixture
def asked(house: House, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What had been sent whenever the broker was asked."""
    times: list[int] = []
    fake = house.fake
    monkeypatch.setattr(fake, "prepare", lambda: times.append(len(fake.published)))
    return times


async def test_an_action_for_our_entity(house: House, lamp: str, asked: list[int]) -> None:
    """By its entity, or by where it is; before anything is sent."""
    targets: list[dict[str, Any]] = [
        {"entity_id": lamp},
        {"entity_id": [lamp]},
        {"area_id": "nowhere"},
    ]
    for number, target in enumerate(targets, start=1):
        await house.hass.services.async_call("light", "turn_on", target, blocking=True)
        assert len(asked) == number
    assert asked == [0, 1, 2]
    assert len(house.fake.published) == 2


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"entity_id": "light.somebody_elses"},
        {"entity_id": ["light.somebody_elses", "light.nobodys"]},
        {"entity_id": "none"},
        {"entity_id": None},
        {"entity_id": 5},
        {"entity_id": [5, {}, None]},
    ],
)
async def test_an_action_for_others(house: House, asked: list[int], data: dict[str, Any]) -> None:
    """The broker is left alone, whatever they are called with."""

    async def take(_call: ServiceCall) -> None:
        pass

    house.hass.services.async_register("light", "blink", take)
    await house.hass.services.async_call("light", "blink", data, blocking=True)
    house.hass.services.async_register("their_own", "blink", take)
    await house.hass.services.async_call("their_own", "blink", {"area_id": "x"}, blocking=True)
    assert not asked


async def test_a_broker_that_is_unloaded(hass: HomeAssistant, house: House, lamp: str) -> None:
    """It is asked nothing any more."""
    before = hass.bus.async_listeners()["call_service"]
    await hass.config_entries.async_unload(house.entry.entry_id)
    assert hass.bus.async_listeners().get("call_service", 0) == before - 1
