"""Writing the state of an entity: whole, or with the attributes that it had if only its value changed."""

from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple, override

from homeassistant.const import MAX_LENGTH_STATE_STATE
from homeassistant.core import callback
from homeassistant.core_config import DATA_CUSTOMIZE
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_registry import RegistryEntry
from homeassistant.helpers.entity_values import EntityValues
from homeassistant.util.unit_system import UnitSystem


class _Whole(NamedTuple):
    """What goes with the value in a state that was written whole, and what the user had set then."""

    attributes: Mapping[str, Any]
    info: Any
    entry: RegistryEntry | None
    customized: EntityValues | None
    units: UnitSystem


class StateWriter(Entity):
    """An entity that writes its whole state only when more than its value may have changed.

    Home Assistant puts the attributes together anew for each state, which costs more than all else that
    a message does. They stay the same while nothing changes that they are made of: what the device is,
    what the user has set, here and for all of Home Assistant, whether the device is there and its value
    is sure, and who commanded last.
    """

    _bare: ClassVar[frozenset[str]] = frozenset()
    """The data points that show as the state, and as no attribute."""

    __slots__ = ("_whole", "_writing")
    _whole: _Whole | None
    """What was written last, if the next state may have the same attributes."""
    _writing: bool
    """Whether the next to ask for availability is a state that is being written."""

    def __init__(self) -> None:
        """Begin with nothing written."""
        self._whole, self._writing = None, False

    @property
    def reachable(self) -> bool:
        """Whether the state is not unavailable."""
        raise NotImplementedError

    @override
    @callback
    def _async_write_ha_state(self) -> None:
        self._whole = None
        super()._async_write_ha_state()
        if self._bare and self._is_plain() and not self.force_update and self.group is None:
            if (state := self.hass.states.get(self.entity_id)) is not None:
                customized = self.hass.data.get(DATA_CUSTOMIZE)
                self._whole = _Whole(
                    state.attributes,
                    state.state_info,
                    self.registry_entry,
                    customized,
                    self.hass.config.units,
                )

    def _is_plain(self) -> bool:
        """Whether the value is sure, and nobody has commanded it."""
        return self._context is None and self.reachable and not self.assumed_state

    @callback
    def async_write_value(self) -> None:
        """Write the state after nothing but data points that are ``_bare`` have changed."""
        whole = self._whole
        if (
            whole is None
            or self.registry_entry is not whole.entry
            or self.hass.data.get(DATA_CUSTOMIZE) is not whole.customized
            or self.hass.config.units is not whole.units
            or not self._is_plain()
            or len(text := self._value_text()) > MAX_LENGTH_STATE_STATE
        ):
            self.async_write_ha_state()
            return
        self.hass.states.async_set(self.entity_id, text, whole.attributes, state_info=whole.info)

    def _value_text(self) -> str:
        """The state of an entity that is available."""
        return self._stringify_state(available=True)
