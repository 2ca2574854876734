"""Records: what a device was before it was taken over, checked when it is read.

A record is all that is needed to put everything back, weeks later. It is read from a file that anybody
may have edited, so nothing in it is believed: its form is checked, it has a checksum, and whoever uses
it looks whether the registries say what it says.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
import hashlib
import json
from typing import Any, Final, Self

from homeassistant.const import EntityCategory
from homeassistant.helpers.json import json_bytes
from homeassistant.util.json import json_loads
import voluptuous as vol

from ...conventions.registry import CONVENTIONS
from ...model.vocabulary import Platform
from ..exposure import ASSISTANTS

_MAX_TEXT: Final = 65_535
"""The most characters of a text: what devices announce may be as long as they like."""
_MAX_REASON: Final = 1024
_MAX_ENTITIES: Final = 10_000


class RecordError(ValueError):
    """A record that cannot be used; the text says why, for the log."""


class Stage(StrEnum):
    """How far a take-over has come."""

    MOVING = "moving"
    """It has begun. After a restart it is undone."""
    MOVED = "moved"
    """It is done. If a restart lost it, because the registries are written later, it is done again."""
    RETURNING = "returning"
    """The device is given back. It is forgotten at the next start, which does it again if it was lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedEntity:
    """An entity that is taken over.

    Attributes:
        id: Its id in the entity registry, which never changes.
        platform: The platform, such as ``light``.
        unique_id: Its unique id in the MQTT integration.
        key: The component that it is from now on.
        facts: What the MQTT integration has written of it, and writes again.
        exposure: Whether Home Assistant exposed it by itself, by the assistants about which nobody had decided.
    """

    id: str
    platform: str
    unique_id: str
    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    exposure: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A device that was taken over, and all that it was before.

    Attributes:
        stage: How far it has come.
        began: When it began, in the form of ISO 8601.
        name: What the device is called, for texts.
        registry_id: The device in the device registry.
        device_id: The device here: ``<convention>:<own id>``.
        entry_id: The config entry of the broker that has it now.
        broker_uid: The id of that broker.
        core_id: The config entry of the MQTT integration.
        identifiers: Those that the device had there.
        connections: Likewise.
        own_connections: Those that it has here.
        via: The id of the device through which it was reached there.
        facts: What the MQTT integration has written of the device, and writes again.
        entities: The entities that are taken over.
        out: The ids of the entities that were enabled when the present stage began.
    """

    stage: Stage
    began: str
    name: str
    registry_id: str
    device_id: str
    entry_id: str
    broker_uid: str
    core_id: str
    identifiers: tuple[tuple[str, str], ...]
    connections: tuple[tuple[str, str], ...]
    own_connections: tuple[tuple[str, str], ...]
    via: str | None
    facts: Mapping[str, Any]
    entities: tuple[MovedEntity, ...]
    out: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The record as it is written."""
        data = asdict(self)
        return data | {"checksum": _checksum(data)}

    def check(self) -> None:
        """See whether it can be read again when it was written; raises ``RecordError``."""
        try:
            data = json_loads(json_bytes(self.as_dict()))
        except (TypeError, ValueError) as err:
            raise RecordError(str(err)[:_MAX_REASON]) from err
        self.read(data)

    @classmethod
    def read(cls, data: Any) -> Self:
        """Read a record; raises ``RecordError``."""
        try:
            data = dict(data)
            checksum = data.pop("checksum", None)
            checked = _RECORD(data)
            if checksum != _checksum(data):
                raise RecordError("it was changed")
        except (vol.Invalid, TypeError, ValueError) as err:
            raise RecordError(str(err)[:_MAX_REASON]) from err
        entities = tuple(MovedEntity(**each) for each in checked.pop("entities"))
        return cls(**checked, entities=entities)


def _checksum(data: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


_TEXT: Final = vol.All(str, vol.Length(min=1, max=_MAX_TEXT))
_MAYBE: Final = vol.Any(None, vol.All(str, vol.Length(max=_MAX_TEXT)))


def _as_tuple(values: list[Any]) -> tuple[Any, ...]:
    return tuple(values)


# The MQTT integration lets the second one be empty.
_PAIR: Final = vol.All(
    [vol.All(str, vol.Length(max=_MAX_TEXT))], vol.Length(min=2, max=2), _as_tuple
)
_PAIRS: Final = vol.All([_PAIR], _as_tuple)

ENTITY_FACTS: Final[Mapping[str, Any]] = {
    "capabilities": vol.Any(None, dict),
    "entity_category": vol.Any(None, vol.Coerce(EntityCategory)),
    "has_entity_name": bool,
    "object_id_base": _MAYBE,
    "original_device_class": _MAYBE,
    "original_icon": _MAYBE,
    "original_name": _MAYBE,
    "suggested_object_id": _MAYBE,
    "supported_features": int,
    "translation_key": _MAYBE,
    "unit_of_measurement": _MAYBE,
}
"""What an integration writes of an entity."""

DEVICE_FACTS: Final[Mapping[str, Any]] = dict.fromkeys(
    (
        "configuration_url", "hw_version", "manufacturer", "model", "model_id", "name",
        "serial_number", "sw_version",
    ),
    _MAYBE,
)  # fmt: skip
"""What an integration writes of a device."""


def _of_convention(device_id: str) -> str:
    name, colon, own = device_id.partition(":")
    if not (colon and own and name in {convention.name for convention in CONVENTIONS}):
        raise vol.Invalid("no device of a convention")
    return device_id


_ENTITY: Final = vol.Schema(
    {
        vol.Required("id"): _TEXT,
        vol.Required("platform"): vol.In([str(platform) for platform in Platform]),
        vol.Required("unique_id"): _TEXT,
        vol.Required("key"): _TEXT,
        vol.Required("facts"): {vol.Optional(key): check for key, check in ENTITY_FACTS.items()},
        # Older records do not have it.
        vol.Optional("exposure"): {vol.In(list(ASSISTANTS)): bool},
    }
)
_RECORD: Final = vol.Schema(
    {
        vol.Required("stage"): vol.Coerce(Stage),
        vol.Required("began"): _TEXT,
        vol.Required("name"): vol.All(str, vol.Length(max=_MAX_TEXT)),
        vol.Required("registry_id"): _TEXT,
        vol.Required("device_id"): vol.All(_TEXT, _of_convention),
        vol.Required("entry_id"): _TEXT,
        vol.Required("broker_uid"): _TEXT,
        vol.Required("core_id"): _TEXT,
        vol.Required("identifiers"): vol.All(_PAIRS, vol.Length(max=_MAX_ENTITIES)),
        vol.Required("connections"): vol.All(_PAIRS, vol.Length(max=_MAX_ENTITIES)),
        vol.Required("own_connections"): vol.All(_PAIRS, vol.Length(max=_MAX_ENTITIES)),
        vol.Required("via"): _MAYBE,
        vol.Required("facts"): {vol.Optional(key): check for key, check in DEVICE_FACTS.items()},
        vol.Required("entities"): vol.All([_ENTITY], vol.Length(max=_MAX_ENTITIES)),
        vol.Required("out"): vol.All([_TEXT], vol.Length(max=_MAX_ENTITIES), _as_tuple),
    }
)
