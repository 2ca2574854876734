"""Warnings about what a broker does not allow. The user may go on all the same.

The connection test knows of one topic of our own, and who is allowed what is mostly a matter of
topics; and a broker on which devices can only be seen is of use too.
"""

from typing import Any, ClassVar, override

from homeassistant.config_entries import ConfigFlowResult

from .step import BrokerFlow, Step


class WarningMenu(Step):
    """A menu that says what is not allowed, and offers to go on or to go back."""

    step_id: ClassVar[str]

    def __init__(self, flow: BrokerFlow) -> None:
        """Initialize the menu."""
        super().__init__(flow)
        self._options: list[str] = []

    def warn(self, *options: str) -> ConfigFlowResult:
        """Show the menu with these steps to choose from."""
        self._options = list(options)
        return self.flow.async_show_menu(step_id=self.step_id, menu_options=self._options)

    @override
    async def async_step(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        return self.warn(*self._options)


class CannotListen(WarningMenu):
    """The broker does not let us hear what is published."""

    step_id = "cannot_listen"


class CannotPublish(WarningMenu):
    """The broker does not pass on what we publish."""

    step_id = "cannot_publish"


class CannotTell(WarningMenu):
    """The broker passes nothing on, and nobody can tell which of the two is why."""

    step_id = "cannot_tell"
