"""Commands: out to the broker, its answer, the device's echo, the time limit, the way back."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from functools import partial
from typing import Final, Protocol

from ..broker.errors import BrokerErrorKey, PublishError
from ..broker.message import Publish
from ..model.components import Expectation
from ..model.data_point import Write
from ..model.device import Device
from ..model.state import Answer, Awaited, ComponentState

ECHO_LIMIT: Final = 10.0
"""Seconds that a device has to show that it did what it was told."""

MOVING_LIMIT: Final = 60.0
"""Seconds from the command that a device has which says that it is on its way: bolts take up to
half a minute, and some try twice."""

SETTLE: Final = 3.0
"""Seconds that a device has left after it showed something else: a dimmer on its way sends the
steps in between, a valve that was told too much sends the limit that it chose instead.

Also how long a device may stay silent that was told what it is already: many publish changes only,
and those that move say so by then."""


class Outbox(Protocol):
    """What takes the messages for devices to their broker."""

    @property
    def connected(self) -> bool:
        """Whether the broker would take a message now."""

    async def send(self, device: Device, publish: Publish, *, secret: bool = False) -> None:
        """Send one message; raises ``PublishError``.

        Args:
            device: Whom it is for.
            publish: The message.
            secret: Whether it holds what nobody may see later.
        """


class CommandErrorKey(StrEnum):
    """Why a command failed that the broker did take."""

    DEVICE_OFFLINE = "device_offline"
    UNCONFIRMED = "unconfirmed"
    DEVICE_REFUSED = "device_refused"
    REPLACED = "replaced"


class CommandError(Exception):
    """The device did not do what it was told, or nobody can know that it did."""

    def __init__(self, key: CommandErrorKey) -> None:
        """Keep the kind of failure."""
        super().__init__(str(key))
        self.key = key


class _Wish:
    """What one action wants to see, until it sees it, or it is too late, or it is taken back."""

    def __init__(self, state: ComponentState, closed: Callable[[_Wish], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._told = state
        self._closed = closed
        self._open: dict[str, Awaited] = {}
        self._began = self._loop.time()
        self._timer = self._loop.call_later(ECHO_LIMIT, self.withdraw)
        self.result: asyncio.Future[Answer | None] = self._loop.create_future()

    @property
    def _state(self) -> ComponentState:
        """What answers: a device may describe itself anew meanwhile."""
        return self._told.latest

    def expect(self, expectations: Sequence[Expectation]) -> None:
        """Show what was asked for."""
        for expectation in expectations:
            answer = partial(self._on_answer, expectation.key)
            self._open[expectation.key] = Awaited(expectation, answer)
        changed = {key for key, awaited in self._open.items() if self._state.expect(awaited)}
        if any(map(self._state.moves, expectations)):
            self._wait_until(self._began + MOVING_LIMIT)
        if changed:
            self._state.notify(frozenset(changed))

    @property
    def met(self) -> bool:
        """Whether all that was asked for was so already, by the device's own last words."""
        return all(self._state.meets(awaited.expectation) for awaited in self._open.values())

    def _on_answer(self, key: str, answer: Answer) -> None:
        if answer is Answer.MOVING:
            self._wait_until(self._began + MOVING_LIMIT)
            return
        if answer is Answer.DIFFERENT:
            self._hurry()
            return
        del self._open[key]
        if not self.result.done() and (answer is not Answer.CONFIRMED or not self._open):
            self.result.set_result(answer)
        self._close_if_done()

    def _hurry(self) -> None:
        """Give it the time to settle; who waits for it has the usual limit in any case."""
        deadline = self._loop.time() + SETTLE
        if self._state.component.confirmed:
            deadline = max(deadline, self._began + ECHO_LIMIT)
        if deadline < self._timer.when():
            self._wait_until(deadline)

    def _wait_until(self, deadline: float) -> None:
        self._timer.cancel()
        self._timer = self._loop.call_at(deadline, self.withdraw)

    def withdraw(self) -> None:
        """Show again what the device says, not what was asked of it."""
        keys = frozenset(key for key, awaited in self._open.items() if self._state.give_up(awaited))
        self._open.clear()
        if not self.result.done():
            self.result.set_result(None)
        self._close_if_done()
        if keys:
            self._state.notify(keys)

    def _close_if_done(self) -> None:
        if not self._open:
            self._timer.cancel()
            self._closed(self)


class Commands:
    """Carries out the actions of all devices of one broker."""

    def __init__(self, outbox: Outbox) -> None:
        """Send by this outbox."""
        self._outbox = outbox
        self._wishes: set[_Wish] = set()

    async def run(self, device: Device, state: ComponentState, writes: Sequence[Write]) -> None:
        """Do one action.

        Returns when the broker has taken it and, for components whose actions are confirmed, when
        the device has shown that it did it. For the others what was asked for is shown until the
        device answers, and taken back if it does not in time.

        Raises:
            EncodeError: The device does not accept such a value; nothing was sent.
            PublishError: The broker did not take it.
            CommandError: The device did not do it.
        """
        if not self._outbox.connected:
            raise PublishError(BrokerErrorKey.NOT_CONNECTED)
        if device.withdrawn or not state.online:
            raise CommandError(CommandErrorKey.DEVICE_OFFLINE)
        publishes = device.command(state, writes)
        told, assumed = self._expectations(state, writes)
        secret = any(point.secret for point, _ in writes)
        wish = _Wish(state, self._wishes.discard)
        self._wishes.add(wish)
        wish.expect(told)
        deadline = asyncio.get_running_loop().time() + ECHO_LIMIT
        try:
            for publish in publishes:
                command = self._in_time(publish, deadline, never_late=state.component.confirmed)
                await self._outbox.send(device, command, secret=secret)
        except BaseException:
            wish.withdraw()
            raise
        if not told:
            wish.withdraw()
        state = state.latest
        for expectation in assumed:
            state.assume(expectation.key, expectation.shown)
        if assumed:
            state.notify(frozenset(expectation.key for expectation in assumed))
        if state.component.confirmed and not state.component.assumed and told:
            await self._confirmed(device, wish)

    @staticmethod
    def _in_time(publish: Publish, deadline: float, *, never_late: bool) -> Publish:
        """A message as a command: worth delivering until the deadline, or as long as the device says."""
        left = deadline - asyncio.get_running_loop().time()
        if left <= 0:
            raise PublishError(
                BrokerErrorKey.PUBLISH_UNCONFIRMED, "the messages before took too long"
            )
        expiry = left if publish.expiry is None else min(left, publish.expiry)
        return replace(publish, expiry=expiry, never_late=never_late)

    @staticmethod
    def _expectations(
        state: ComponentState, writes: Sequence[Write]
    ) -> tuple[list[Expectation], list[Expectation]]:
        """What the device will tell, and what nobody will, so that it is assumed."""
        told: list[Expectation] = []
        assumed: list[Expectation] = []
        for expectation in state.component.expectations(writes):
            (told if state.component.tells(expectation) else assumed).append(expectation)
        return told, assumed

    async def _confirmed(self, device: Device, wish: _Wish) -> None:
        """Wait for the echo. One that does not come by itself is asked for, halfway.

        A device that was what it was told to be need not say so.
        """
        try:
            await asyncio.wait((wish.result,), timeout=SETTLE)
            if not wish.result.done() and wish.met and not device.withdrawn:
                return
            await asyncio.wait((wish.result,), timeout=ECHO_LIMIT / 2 - SETTLE)
            if not wish.result.done():
                with suppress(PublishError):
                    for query in device.spec.queries:
                        await self._outbox.send(device, query)
            answer = await wish.result
        finally:
            wish.withdraw()
        match answer:
            case Answer.CONFIRMED:
                return
            case Answer.REFUSED:
                raise CommandError(CommandErrorKey.DEVICE_REFUSED)
            case Answer.REPLACED:
                raise CommandError(CommandErrorKey.REPLACED)
            case _:
                raise CommandError(CommandErrorKey.UNCONFIRMED)

    def stop(self) -> None:
        """Take back every wish that is still open."""
        for wish in tuple(self._wishes):
            wish.withdraw()
