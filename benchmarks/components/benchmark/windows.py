"""Stretches of time that are measured: between two markers, or until states are as expected."""

import asyncio
from collections.abc import Callable
import cProfile
import gc
from pathlib import Path
from typing import Any, Final

from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, State, callback
from homeassistant.helpers.event import async_track_state_change_event

from .meter import Meter, difference

ANY: Final = "*"
"""A state that may be whatever it is: the entity is there."""


class Window:
    """From the first change of a marker to the second.

    Attributes:
        result: What the messages between the two have cost.
    """

    def __init__(
        self, hass: HomeAssistant, meter: Meter, marker: str, *, collect: bool, profile: Path | None
    ) -> None:
        """Wait for the first change.

        Args:
            hass: Home Assistant.
            meter: What is read at both changes.
            marker: The entity that changes right before the messages and right after them.
            collect: Whether garbage is collected in between.
            profile: Where to write a profile.
        """
        self.result: asyncio.Future[dict[str, float]] = hass.loop.create_future()
        self._meter = meter
        self._collect = collect
        self._path = profile
        self._profile = cProfile.Profile() if profile else None
        self._before: dict[str, float] | None = None
        self._unsubscribe = async_track_state_change_event(hass, marker, self._on_change)

    @callback
    def _on_change(self, _event: Event[EventStateChangedData]) -> None:
        if self._before is None:
            if not self._collect:
                gc.disable()
            self._before = self._meter.read()
            if self._profile:
                self._profile.enable()
            return
        after = self._meter.read()
        if self._profile:
            self._profile.disable()
            self._profile.dump_stats(str(self._path))
        gc.enable()
        self._unsubscribe()
        self.result.set_result(difference(self._before, after))


class Expectation:
    """Until states are as expected.

    Attributes:
        result: When that was, by the clock that does not jump, in seconds.
        missing: What is expected and not there yet.
    """

    def __init__(
        self, hass: HomeAssistant, states: dict[str, str], profile: Path | None = None
    ) -> None:
        """Wait for the states of entities; ``ANY`` is content with any.

        Args:
            hass: Home Assistant.
            states: Those that are expected.
            profile: Where to write a profile.
        """
        self._path = profile
        self._profile = cProfile.Profile() if profile else None
        self.result: asyncio.Future[float] = hass.loop.create_future()
        self.missing = dict(states)
        self._hass = hass
        self._unsubscribe: Callable[[], None] = hass.bus.async_listen(
            EVENT_STATE_CHANGED, self._on_change
        )
        for entity_id in states:
            self._look(entity_id, hass.states.get(entity_id))
        if self._profile:
            self._profile.enable()

    def end_profile(self) -> None:
        """Write the profile, if there is one."""
        if self._profile:
            self._profile.disable()
            self._profile.dump_stats(str(self._path))
            self._profile = None

    @callback
    def _on_change(self, event: Event[EventStateChangedData]) -> None:
        self._look(event.data["entity_id"], event.data["new_state"])

    def _look(self, entity_id: str, state: State | None) -> None:
        wanted = self.missing.get(entity_id)
        if wanted is None or state is None or not is_as(state.state, wanted):
            return
        del self.missing[entity_id]
        if not self.missing and not self.result.done():
            self.result.set_result(self._hass.loop.time())
            self._hass.loop.call_soon(self._unsubscribe)


def is_as(state: Any, wanted: str) -> bool:
    """Whether a state is the one that is wanted: 20.0 is 20."""
    if wanted in {ANY, state}:
        return True
    try:
        return float(state) == float(wanted)
    except ValueError:
        return False
