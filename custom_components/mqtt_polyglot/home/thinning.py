"""Thinning: which devices write fewer states, and what that leaves out, or would."""

from time import monotonic

from homeassistant.core import callback

from ..controller.controller import Controller
from ..model.components import Component
from ..model.dead_band import measured
from ..model.state import NONE
from ..model.thinning import Tally, Thinned
from .decisions import Decisions


class Thinning:
    """The thinning of the devices of one broker."""

    def __init__(self, decisions: Decisions, controller: Controller) -> None:
        """Begin with nothing counted.

        Args:
            decisions: Where it is kept which devices are thinned out.
            controller: The devices.
        """
        self._decisions = decisions
        self._controller = controller
        self._tallies: dict[str, Tally] = {}

    def of(self, device_id: str, component: Component) -> Thinned | None:
        """What thins out a component; ``None`` if it measures nothing."""
        if (found := measured(component)) is None:
            return None
        if (tally := self._tallies.get(device_id)) is None:
            thinned = self._decisions.is_thinned(device_id)
            tally = self._tallies[device_id] = Tally(thinned=thinned)
        return Thinned(found.key, found.band, tally)

    @callback
    def choose(self, device_id: str, *, thinned: bool) -> bool:
        """Thin out a device, or no longer; whether it is one that is adopted."""
        if device_id not in self._decisions.adopted:
            return False
        if self._decisions.thin(device_id, thinned=thinned):
            self._show(device_id)
            if (tally := self._tallies.get(device_id)) is not None:
                tally.choose(thinned=thinned)
        return True

    def _show(self, device_id: str) -> None:
        """Have what is held back written, so that nothing waits that is to wait no longer."""
        if (device := self._controller.devices.get(device_id)) is not None:
            for state in tuple(device.states.values()):
                if measured(state.component) is not None:
                    state.notify(NONE)

    def report(self, device_id: str) -> dict[str, bool | int] | None:
        """What is chosen for a device, and what it makes; ``None`` if it measures nothing."""
        if (tally := self._tallies.get(device_id)) is None:
            return None
        changes, left_out = tally.day(monotonic())
        return {"thinned": tally.thinned, "changes": changes, "left_out": left_out}

    def forget(self, device_id: str) -> None:
        """Forget a device that was removed."""
        self._tallies.pop(device_id, None)
