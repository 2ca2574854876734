"""What every simulated device has: a true state, a record of its commands, and moods."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Command:
    """One command as it came over the wire."""

    topic: str
    payload: str


class Device:
    """One simulated device.

    Attributes:
        name: What its owner calls it.
        maker: Who made it.
        model: What the maker calls it.
        state: What is true at the device, whatever it has told the world.
        commands: Every command that reached it, obeyed or not.
        deaf: Commands reach it, and it does nothing.
    """

    def __init__(self, name: str, maker: str, model: str, state: dict[str, Any]) -> None:
        """Name the device and say in what state it starts."""
        self.name = name
        self.maker = maker
        self.model = model
        self.state = state
        self.commands: list[Command] = []
        self.deaf = False
        self._timers: dict[str, asyncio.TimerHandle] = {}

    @property
    def slug(self) -> str:
        """The name as it can stand in topics and identifiers."""
        return self.name.lower().replace(" ", "_")

    def later(self, what: str, seconds: float, action: Callable[[], None]) -> None:
        """Act after a while; a later plan of the same kind replaces the earlier one."""
        self.cancel(what)
        loop = asyncio.get_running_loop()
        self._timers[what] = loop.call_later(seconds, action)

    def every(self, seconds: float, action: Callable[[], None]) -> None:
        """Act again and again until everything is cancelled."""

        def act() -> None:
            action()
            self.every(seconds, action)

        self.later(action.__qualname__, seconds, act)

    def cancel(self, what: str | None = None) -> None:
        """Give up one plan, or all of them."""
        names = list(self._timers) if what is None else [what]
        for name in names:
            if timer := self._timers.pop(name, None):
                timer.cancel()
