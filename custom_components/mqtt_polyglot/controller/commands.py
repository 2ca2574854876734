"""Commands: send them, wait for the device to confirm them, take back what it does not."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from enum import StrEnum
from functools import partial
from typing import Final, Protocol

from ..broker.errors import BrokerErrorKey, PublishError
from ..broker.message import Publish
from ..model.awaited import Answer, Awaited
from ..model.components import Expectation
from ..model.data_point import Write
from ..model.device import Device
from ..model.state import ComponentState

ECHO_LIMIT: Final = 10.0
"""Seconds that a device has to confirm a command."""

MOVING_LIMIT: Final = 60.0
"""Seconds from the command that a device has which says that it is on its way: bolts take up to
half a minute, and some try twice."""

SETTLE: Final = 3.0
"""Seconds that a device has left after it reported something else: a dimmer on its way sends the
steps in between, a valve that was told too much sends the limit that it chose instead.

Also the silence that confirms a command to be what the device is already: many publish changes
only, and those that move say so by then."""


class Outbox(Protocol):
    """Sends messages to devices by way of their broker."""

    @property
    def connected(self) -> bool:
        """Whether the broker would take a message now."""

    async def send(self, device: Device, *publishes: Publish, secret: bool = False) -> None:
        """Send messages, and then wait for their acknowledgements; raises ``PublishError``.

        Args:
            device: The device.
            publishes: The messages, in order.
            secret: Whether they hold a secret, such as a code.
        """


class CommandErrorKey(StrEnum):
    """Why a command failed that the broker accepted."""

    DEVICE_OFFLINE = "device_offline"
    UNCONFIRMED = "unconfirmed"
    DEVICE_REFUSED = "device_refused"
    REPLACED = "replaced"


class CommandError(Exception):
    """The device did not do what it was told, or did not confirm it."""

    def __init__(self, key: CommandErrorKey) -> None:
        """Keep the kind of failure."""
        super().__init__(str(key))
        self.key = key


class PendingCommand:
    """What one action expects of its component, until it is confirmed or taken back.

    Attributes:
        result: The answer of the device; ``None`` when it is too late.
    """

    def __init__(self, state: ComponentState, closed: Callable[[PendingCommand], None]) -> None:
        """Start the time limit.

        Args:
            state: The component.
            closed: Called when nothing is expected any more.
        """
        self._loop = asyncio.get_running_loop()
        self._first_state = state
        self._closed = closed
        self._open: dict[str, Awaited] = {}
        self._began = self._loop.time()
        self._timer = self._loop.call_later(ECHO_LIMIT, self.withdraw)
        self.result: asyncio.Future[Answer | None] = self._loop.create_future()

    @property
    def _state(self) -> ComponentState:
        """The state of the component: another one if its description has changed since."""
        return self._first_state.latest

    def expect(self, expectations: Sequence[Expectation]) -> frozenset[str]:
        """Have the state be what was asked for until the device answers; return what changed."""
        for expectation in expectations:
            answer = partial(self._on_answer, expectation.key)
            self._open[expectation.key] = Awaited(expectation, answer)
        state = self._state
        changed = frozenset(key for key, awaited in self._open.items() if state.expect(awaited))
        if any(map(state.moves, expectations)):
            self._wait_until(self._began + MOVING_LIMIT)
        return changed

    def assume(self, expectations: Sequence[Expectation]) -> None:
        """Take for done what nobody will confirm, and wait for it no longer."""
        state = self._state
        before = {each.key: state.shown(each.key) for each in expectations}
        unsure = state.unconfirmed
        for each in expectations:
            state.assume(each.key, each.shown)
            if (awaited := self._open.pop(each.key, None)) is not None:
                state.give_up(awaited)
        self._close_if_done()
        changed = frozenset(key for key, value in before.items() if state.shown(key) != value)
        if changed or state.unconfirmed is not unsure:
            state.notify(changed)

    @property
    def met(self) -> bool:
        """Whether the device had said last that everything is as asked for."""
        return all(self._state.meets(awaited.expectation) for awaited in self._open.values())

    def _on_answer(self, key: str, answer: Answer) -> None:
        if answer is Answer.MOVING:
            self._wait_until(self._began + MOVING_LIMIT)
            return
        if answer is Answer.DIFFERENT:
            self._settle()
            return
        del self._open[key]
        if not self.result.done() and (answer is not Answer.CONFIRMED or not self._open):
            self.result.set_result(answer)
        self._close_if_done()

    def _settle(self) -> None:
        """Shorten the time limit after a different answer, but not below that of confirmed commands."""
        deadline = self._loop.time() + SETTLE
        if self._state.component.confirmed:
            deadline = max(deadline, self._began + ECHO_LIMIT)
        if deadline < self._timer.when():
            self._wait_until(deadline)

    def _wait_until(self, deadline: float) -> None:
        self._timer.cancel()
        self._timer = self._loop.call_at(deadline, self.withdraw)

    def withdraw(self) -> None:
        """Show again what the device said last."""
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
        """Send by way of this outbox."""
        self._outbox = outbox
        self._pending: set[PendingCommand] = set()

    async def run(self, device: Device, state: ComponentState, writes: Sequence[Write]) -> None:
        """Carry out one action.

        Returns when the broker has accepted it and, for components whose actions are confirmed, when
        the device has confirmed it. For the others what was asked for is shown until the device
        answers, and taken back if it does not in time.

        Raises:
            EncodeError: The device does not accept such a value; nothing was sent.
            PublishError: The broker did not accept it.
            CommandError: The device is offline, or did not do it.
        """
        if not self._outbox.connected:
            raise PublishError(BrokerErrorKey.NOT_CONNECTED)
        if device.withdrawn or not state.online:
            raise CommandError(CommandErrorKey.DEVICE_OFFLINE)
        publishes = device.command(state, writes)
        expected, assumed = self._expectations(state, writes)
        secret = any(point.secret for point, _ in writes)
        pending = PendingCommand(state, self._pending.discard)
        self._pending.add(pending)
        # What could do harm is taken for done when the broker has the command, and not before.
        early = () if state.component.sensitive else assumed
        changed = pending.expect((*expected, *early))
        try:
            # It is shown after the first message has left, or while the broker is asked whether it is
            # there, and before anybody else has a turn.
            sending = asyncio.Task(self._send(device, state, publishes, secret), eager_start=True)
            if changed:
                state.notify(changed)
            await sending
        except BaseException:
            pending.withdraw()
            raise
        pending.assume(assumed)
        state = state.latest
        if state.component.confirmed and not state.component.common.optimistic and expected:
            await self._confirmed(device, pending)

    async def _send(
        self, device: Device, state: ComponentState, publishes: Sequence[Publish], secret: bool
    ) -> None:
        """Send the messages of one action; a lock gets none after one that was refused.

        Each expires with the action, or when the device says, if that is sooner.
        """
        deadline = asyncio.get_running_loop().time() + ECHO_LIMIT
        never_late = state.component.confirmed
        for step in _steps(publishes, confirmed=never_late):
            commands = [self._in_time(each, deadline, never_late=never_late) for each in step]
            await self._outbox.send(device, *commands, secret=secret)

    @staticmethod
    def _in_time(publish: Publish, deadline: float, *, never_late: bool) -> Publish:
        """The message with an expiry: that of the device, or the time left if that is shorter."""
        left = deadline - asyncio.get_running_loop().time()
        if left <= 0:
            raise PublishError(
                BrokerErrorKey.PUBLISH_UNCONFIRMED, "the messages before took too long"
            )
        expiry = left if publish.expiry is None else min(left, publish.expiry)
        return Publish(
            publish.topic, publish.payload, publish.qos, publish.retain, expiry, never_late
        )

    @staticmethod
    def _expectations(
        state: ComponentState, writes: Sequence[Write]
    ) -> tuple[list[Expectation], list[Expectation]]:
        """What the device will confirm, and what is assumed because it will not."""
        expected: list[Expectation] = []
        assumed: list[Expectation] = []
        for expectation in state.component.expectations(writes):
            (expected if state.component.tells(expectation) else assumed).append(expectation)
        return expected, assumed

    async def _confirmed(self, device: Device, pending: PendingCommand) -> None:
        """Wait for the device to confirm a command; ask it for its state halfway, if it is silent.

        One that was as asked for already need not say so again.
        """
        try:
            await asyncio.wait((pending.result,), timeout=SETTLE)
            if not pending.result.done() and pending.met and not device.withdrawn:
                return
            await asyncio.wait((pending.result,), timeout=ECHO_LIMIT / 2 - SETTLE)
            if not pending.result.done():
                with suppress(PublishError):
                    for query in device.spec.queries:
                        await self._outbox.send(device, query)
            answer = await pending.result
        finally:
            pending.withdraw()
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
        """Take back every command that is still pending."""
        for pending in tuple(self._pending):
            pending.withdraw()


def _steps(publishes: Sequence[Publish], *, confirmed: bool) -> Iterator[Sequence[Publish]]:
    """The messages that are sent without waiting for what becomes of those before."""
    if confirmed:
        yield from ((publish,) for publish in publishes)
    elif publishes:
        yield publishes
