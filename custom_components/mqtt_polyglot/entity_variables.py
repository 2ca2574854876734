"""What the templates of an announcement may know of the entity, beside what its device says."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, override

from homeassistant.const import ATTR_ENTITY_ID, ATTR_NAME
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.template import TemplateStateFromEntityId

_THIS: Final = "this"
_NAMES: Final = (ATTR_ENTITY_ID, ATTR_NAME, _THIS)


class EntityVariables(Mapping[str, Any]):
    """The variables by name; made when a template asks, which few do."""

    __slots__ = ("_entity_id", "_hass", "_name")

    def __init__(self, entity: Entity) -> None:
        """Be those of an entity, which is not kept when it goes."""
        self._hass = entity.hass
        self._entity_id, self._name = entity.entity_id, entity.name

    @override
    def __getitem__(self, name: str) -> Any:
        if name == ATTR_ENTITY_ID:
            return self._entity_id
        if name == ATTR_NAME:
            return self._name
        if name == _THIS:
            return TemplateStateFromEntityId(self._hass, self._entity_id)
        raise KeyError(name)

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(_NAMES)

    @override
    def __len__(self) -> int:
        return len(_NAMES)
