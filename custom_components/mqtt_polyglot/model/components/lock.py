"""Door locks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, override

from ..data_point import DataPoint, Write
from ..vocabulary import LockCommand, LockState, Platform
from .base import Component, ComponentError, Expectation

_SHOWN: Final = {
    LockCommand.LOCK: LockState.LOCKING,
    LockCommand.UNLOCK: LockState.UNLOCKING,
    LockCommand.OPEN: LockState.OPENING,
}

_DONE: Final = {
    LockCommand.LOCK: (LockState.LOCKED,),
    # A lock that pulls the latch may go straight on to "open".
    LockCommand.UNLOCK: (LockState.UNLOCKED, LockState.OPEN),
    # Many locks never say "open": after the latch has been pulled they are unlocked.
    LockCommand.OPEN: (LockState.OPEN, LockState.UNLOCKED),
}

_MOVING: Final = {
    LockCommand.LOCK: (LockState.LOCKING,),
    LockCommand.UNLOCK: (LockState.UNLOCKING, LockState.OPENING),
    LockCommand.OPEN: (LockState.OPENING, LockState.UNLOCKING),
}

_GOALS: Final = _DONE | {
    # Unlocked is where a door is before its latch is pulled.
    LockCommand.OPEN: (LockState.OPEN,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock(Component):
    """A lock. It is never assumed to be in a state: what it does not say is unknown.

    One that announces that its commands are assumed to be done is not waited for; until it speaks
    it is shown as moving, for a while.

    Attributes:
        state: Where the bolt is.
        command: What to do; the options are what the lock can do.
        code: The code of the person, said with a command.
        changed_by: Who or what locked or unlocked it last.
        code_format: A regular expression that codes match; ``None`` where no code is asked for.
    """

    platform: ClassVar[Platform] = Platform.LOCK

    state: DataPoint[LockState] | None = None
    command: DataPoint[LockCommand] | None = None
    code: DataPoint[str] | None = None
    changed_by: DataPoint[str] | None = None
    code_format: str | None = None

    @override
    def __post_init__(self) -> None:
        """Check that no state is assumed, and that there is a state or a command."""
        super().__post_init__()
        if self.state is not None and not self.state.sources:
            raise ComponentError("the state of a lock is never assumed")
        if self.state is None and self.command is None:
            raise ComponentError("a lock without a state and without a command")

    @override
    def expectations(self, writes: Sequence[Write]) -> Iterator[Expectation]:
        """A command shows as the movement, until the bolt is where it should be, or jammed."""
        if self.state is None:
            return
        for point, value in writes:
            if point.key == "command":
                yield Expectation(
                    key="state",
                    shown=_SHOWN[value],
                    accepts=_DONE[value],
                    moving=_MOVING[value],
                    goals=_GOALS[value],
                    refuses=(LockState.JAMMED,),
                )
