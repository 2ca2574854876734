"""What it may cost until devices that are announced are there."""

from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

from homeassistant.core import HomeAssistant
import pytest

from custom_components.mqtt_polyglot.conventions.homeassistant import devices

from .double import Double, add_entry, settle
from .house import House


def counted(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> Mock:
    """Count the calls of a function."""
    counter = Mock()
    function: Callable[..., Any] = getattr(owner, name)

    def call(*args: Any, **kwargs: Any) -> Any:
        counter()
        return function(*args, **kwargs)

    monkeypatch.setattr(owner, name, call)
    return counter


async def test_an_announcement_is_read_once(
    hass: HomeAssistant, broker: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When it comes, and not again when its device is adopted; once more at the next start."""
    house = House(hass, broker, await add_entry(hass))
    translate = counted(monkeypatch, devices, "translate")
    load = counted(monkeypatch, devices, "parse_device")
    broker.announce("Plug", "switch", "sensor", "sensor")
    await house.adopt_all()
    assert len(hass.states.async_all(["switch", "sensor"])) == 3
    assert (translate.call_count, load.call_count) == (3, 0)
    assert await hass.config_entries.async_unload(house.entry.entry_id)
    translate.reset_mock()
    assert await hass.config_entries.async_setup(house.entry.entry_id)
    await settle(hass)
    assert (translate.call_count, load.call_count) == (3, 1)
