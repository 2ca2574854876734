"""Taking devices over in a dialog: which ones, what will become of them, and doing it."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final, Self

from homeassistant.const import CONF_DEVICES
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from ..home.hub import Hub
from ..home.labels import escaped, plain
from ..home.takeover.plan import Plan
from ..home.takeover.takeover import Outcome, async_takeover

_MAX_NAMES: Final = 20
"""The most names that fit into one list."""


def _listed(names: Iterable[str]) -> str:
    names = [escaped(each) for each in names]
    return ", ".join(names[:_MAX_NAMES] + ["…"] * (len(names) > _MAX_NAMES)) or "–"


class MovingForm:
    """The devices of one broker that can be taken over from the MQTT integration.

    Attributes:
        chosen: The ids of those that are to be.
    """

    def __init__(self, hub: Hub, plans: Iterable[Plan]) -> None:
        """List the devices."""
        self._hub = hub
        self._plans = {plan.device_id: plan for plan in plans}
        self._task: asyncio.Task[Outcome] | None = None
        self.chosen: list[str] = []

    @classmethod
    async def async_of(cls, hub: Hub) -> Self | None:
        """The form of a broker; ``None`` if there is nothing to take over."""
        plans = await async_takeover(hub.hass).async_candidates(hub)
        possible = [plan for plan in plans if plan.refusal is None]
        return cls(hub, possible) if possible else None

    def schema(self) -> vol.Schema:
        """The list to choose from."""
        options = [
            SelectOptionDict(value=each, label=f"{plain(_name(plan))} ({len(plan.pairs)})")
            for each, plan in self._plans.items()
        ]
        config = SelectSelectorConfig(
            options=options, multiple=True, mode=SelectSelectorMode.LIST, sort=True
        )
        return vol.Schema({vol.Required(CONF_DEVICES, default=self.chosen): SelectSelector(config)})

    async def async_preview(self) -> dict[str, str]:
        """What will become of the devices that were chosen."""
        plans = await async_takeover(self._hub.hass).async_plan(self._hub, self.chosen)
        return {
            "devices": _listed(map(_name, plans)),
            "entities": str(sum(len(plan.pairs) for plan in plans)),
            "added": str(sum(len(plan.added) for plan in plans)),
            "staying": _listed(row.entity_id for plan in plans for row in plan.staying),
            "triggers": _listed(sorted({each for plan in plans for each in plan.triggers})),
            "any_change": _listed(sorted({each for plan in plans for each in plan.any_change})),
        }

    def begin(self, tell: Callable[[float], None]) -> asyncio.Task[Outcome]:
        """Take the devices over, once.

        Args:
            tell: Told how far it is, from 0 to 1.
        """
        if self._task is None:

            def progress(done: int, total: int, _name: str) -> None:
                tell(done / total)

            # What was begun goes on, also when the dialog is closed.
            self._task = self._hub.hass.async_create_task(
                async_takeover(self._hub.hass).async_start(self._hub, self.chosen, progress),
                "mqtt_polyglot take-over",
            )
        return self._task

    async def async_result(self) -> tuple[str, str]:
        """The names of the devices that were taken over, and of those that were not."""
        assert self._task is not None
        outcome = await self._task
        return (
            _listed(_name(self._plans[each]) for each in outcome.done),
            _listed(_name(self._plans[each]) for each in outcome.failed) if outcome.failed else "",
        )


def _name(plan: Plan) -> str:
    device = plan.device
    return (device and (device.name_by_user or device.name)) or plan.device_id
