"""Alarm control panels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import ClassVar, Final, override

from ..codec import EncodeError, EncodeErrorKey
from ..data_point import DataPoint, Write
from ..vocabulary import AlarmCommand, AlarmState, CodeFormat, Platform
from .base import Component, ComponentError, Expectation

_ARMED: Final = {
    AlarmCommand.ARM_HOME: AlarmState.ARMED_HOME,
    AlarmCommand.ARM_AWAY: AlarmState.ARMED_AWAY,
    AlarmCommand.ARM_NIGHT: AlarmState.ARMED_NIGHT,
    AlarmCommand.ARM_VACATION: AlarmState.ARMED_VACATION,
    AlarmCommand.ARM_CUSTOM_BYPASS: AlarmState.ARMED_CUSTOM_BYPASS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmControlPanel(Component):
    """An alarm control panel. It is never assumed to be in a state: what it does not say is unknown.

    Attributes:
        state: Whether it is armed, and how.
        command: What to do; the options are what the panel can do.
        code: The code of the person, said with a command.
        changed_by: Who or what armed or disarmed it last.
        code_format: What codes are made of; ``None`` where no code is asked for.
        expected_code: The code that counts; ``None`` where the panel itself decides.
        code_needed_for: The commands for which a code is asked for.
    """

    platform: ClassVar[Platform] = Platform.ALARM_CONTROL_PANEL

    state: DataPoint[AlarmState]
    command: DataPoint[AlarmCommand]
    code: DataPoint[str] | None = None
    changed_by: DataPoint[str] | None = None
    code_format: CodeFormat | None = None
    expected_code: str | None = field(default=None, repr=False)
    code_needed_for: frozenset[AlarmCommand] = frozenset()

    @override
    def __post_init__(self) -> None:
        """Check that no state is assumed."""
        super().__post_init__()
        if not self.state.sources:
            raise ComponentError("the state of an alarm panel is never assumed")

    def check_code(self, command: AlarmCommand, code: str | None) -> None:
        """Check the code with which somebody gives a command.

        Raises:
            EncodeError: A code is asked for, and there is none, or it is another one.
        """
        if self.code_format is None or command not in self.code_needed_for:
            return
        if not code:
            raise EncodeError(EncodeErrorKey.CODE_MISSING)
        if self.expected_code is None:
            return
        if not compare_digest(code.encode(), self.expected_code.encode()):
            raise EncodeError(EncodeErrorKey.CODE_WRONG)

    @override
    def expectations(self, writes: Sequence[Write]) -> Iterator[Expectation]:
        """A command shows as what leads to it, until the panel says that it is so.

        A panel that counts down until it is armed has taken the command: that may take minutes.
        """
        for point, value in writes:
            if point.key != "command":
                continue
            if value is AlarmCommand.DISARM:
                shown, done = AlarmState.DISARMING, (AlarmState.DISARMED,)
                taken: tuple[AlarmState, ...] = ()
                moving: tuple[AlarmState, ...] = (AlarmState.DISARMING,)
            elif value is AlarmCommand.TRIGGER:
                shown, done = AlarmState.PENDING, (AlarmState.TRIGGERED,)
                taken, moving = (AlarmState.PENDING,), ()
            else:
                # Older panels say "pending" of the time to leave, too.
                shown, done = AlarmState.ARMING, (_ARMED[value],)
                taken, moving = (AlarmState.ARMING,), (AlarmState.PENDING,)
            yield Expectation(
                key="state", shown=shown, accepts=(*done, *taken), moving=moving, goals=done
            )
