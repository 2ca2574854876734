"""Steps of the config flow as objects: a form or a menu, and what becomes of the answer.

Home Assistant calls ``async_step_<id>`` of a flow; ``step`` makes that method of a step's class.
"""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any, override

from homeassistant.config_entries import ConfigEntry, ConfigFlow, ConfigFlowResult
from homeassistant.core import HomeAssistant, callback

from ..home.labels import Labels
from ..links.connection import uses_host
from .known_brokers import async_abort_if_taken
from .new_broker import NewBroker


class BrokerFlow(ConfigFlow):
    """The config flow as its steps see it.

    Attributes:
        new_broker: The config entry that is to be created.
        removed: Whether the dialog was closed.
    """

    def __init__(self) -> None:
        """Initialize the flow."""
        super().__init__()
        self.new_broker = NewBroker()
        self.removed = False
        self._steps: dict[type[Step], Step] = {}

    def step[StepT: Step](self, kind: type[StepT]) -> StepT:
        """The step of a kind. There is one in each flow, so that it may remember answers."""
        found = self._steps.get(kind)
        if not isinstance(found, kind):
            found = self._steps[kind] = kind(self)
        return found

    @property
    def reauth_entry(self) -> ConfigEntry:
        """The config entry of which the broker refuses the credentials."""
        return self._get_reauth_entry()

    @property
    def reconfigure_entry(self) -> ConfigEntry:
        """The config entry that is to be changed."""
        return self._get_reconfigure_entry()

    def abort_if_unique_id_configured(self) -> None:
        """Abort if there is a config entry of this unique id; raises ``AbortFlow``."""
        self._abort_if_unique_id_configured()

    async def async_abort_if_known(self) -> None:
        """Abort if the new broker was added before; raises ``AbortFlow``."""
        if uses_host(self.new_broker.data):
            self._abort_if_unique_id_configured()
        else:
            await async_abort_if_taken(self.hass, self.new_broker.data)

    @override
    @callback
    def async_remove(self) -> None:
        """Note that the dialog was closed."""
        self.removed = True


class Step(ABC):
    """A step of the config flow."""

    def __init__(self, flow: BrokerFlow) -> None:
        """Initialize the step."""
        self.flow = flow

    @property
    def hass(self) -> HomeAssistant:
        """Home Assistant."""
        return self.flow.hass

    @abstractmethod
    async def async_step(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the form, or do what was answered."""

    async def async_quotation(self, detail: str) -> str:
        """What the broker says about an error, as a sentence to be put behind it."""
        return (await Labels.async_load(self.hass)).quotation(detail)


type StepMethod = Callable[[BrokerFlow, dict[str, Any] | None], Awaitable[ConfigFlowResult]]


def step(kind: type[Step]) -> StepMethod:
    """Make the method of the flow that Home Assistant calls for a step."""

    async def async_step(
        flow: BrokerFlow, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        return await flow.step(kind).async_step(user_input)

    return async_step
