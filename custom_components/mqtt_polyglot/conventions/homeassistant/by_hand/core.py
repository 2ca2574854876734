"""Documents of what was written for Home Assistant's own MQTT integration.

Its ``configuration.yaml`` has lists of entities by platform, each with the device that it belongs to, if
any; its devices that were added by hand (config subentries) have entities by their ids.
"""

from collections.abc import Iterator, Mapping
import re
from typing import Any, Final

import orjson

from ....model.attributes import MAX_DEPTH, too_deep
from ..platforms import PLATFORMS
from .document import DocumentError, DocumentErrorKey, checked

MAX_DEVICES: Final = 100
"""The most devices in one text."""

MAX_ENTITIES: Final = 1000
"""The most entities in one text."""

_COMPONENTS: Final = ("components", "cmps")
_PLATFORMS: Final = ("platform", "p")
_LEGACY: Final = "mqtt"
"""The platform of entities in the form that Home Assistant had until 2022."""

_HOME: Final = "homeassistant"
_PACKAGES: Final = "packages"
"""Where packages are, each of which has what ``configuration.yaml`` has."""

_NOT_IN_A_KEY: Final = re.compile(r"[^a-z0-9]+")


def documents_of(value: Any) -> list[dict[str, Any]]:
    """The documents in what was pasted; raises ``DocumentError``.

    Args:
        value: A document, a list of them, the configuration of one entity, or what is in
            ``configuration.yaml`` from ``mqtt:`` or from a platform on, or in packages.
    """
    _check(value)
    if isinstance(value, Mapping) and any(key in value for key in _COMPONENTS):
        return [checked(value)]
    if isinstance(value, list) and value and all(_is_document(each) for each in value):
        if len(value) > MAX_DEVICES:
            raise DocumentError(DocumentErrorKey.TOO_MANY, str(MAX_DEVICES))
        return [checked(each) for each in value]
    entities = list(_entities(value, None))
    if not entities:
        raise DocumentError(DocumentErrorKey.NOT_A_DEVICE)
    documents = list(_grouped(entities))
    if len(documents) > MAX_DEVICES:
        raise DocumentError(DocumentErrorKey.TOO_MANY, str(MAX_DEVICES))
    return [checked(each) for each in documents]


def _check(value: Any) -> None:
    """See whether a value can be taken apart, and written as JSON; raises ``DocumentError``."""
    if too_deep([value]):
        raise DocumentError(DocumentErrorKey.TOO_DEEP, str(MAX_DEPTH))
    try:
        orjson.dumps(value)
    except (TypeError, ValueError) as err:
        raise DocumentError(DocumentErrorKey.NOT_TEXT, str(err)) from err


def _is_document(value: Any) -> bool:
    return isinstance(value, Mapping) and any(key in value for key in _COMPONENTS)


def _entities(value: Any, platform: str | None) -> Iterator[dict[str, Any]]:
    """The entities in some YAML; each has its platform."""
    for count, entity in enumerate(_all_entities(value, platform)):
        if count == MAX_ENTITIES:
            raise DocumentError(DocumentErrorKey.TOO_MANY, str(MAX_ENTITIES))
        yield entity


def _all_entities(value: Any, platform: str | None) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for each in value:
            yield from _all_entities(each, platform)
    elif not isinstance(value, Mapping):
        return
    elif platform is None:
        yield from _of_all_platforms(value)
    elif value.get("platform", _LEGACY) == _LEGACY:
        yield {
            "platform": platform,
            **{key: each for key, each in value.items() if key != "platform"},
        }


def _of_all_platforms(value: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    own = next((value[key] for key in _PLATFORMS if isinstance(value.get(key), str)), None)
    if own is not None and own != _LEGACY:
        yield {**value}
        return
    for key, inner in value.items():
        if key == _LEGACY or (isinstance(inner, Mapping) and _LEGACY in inner):
            # The second is a package.
            yield from _all_entities(inner, None)
        elif key == _HOME and isinstance(inner, Mapping):
            yield from _all_entities(inner.get(_PACKAGES), None)
        elif (name := str(key).partition(" ")[0]) in PLATFORMS:
            yield from _all_entities(inner, name)


def _grouped(entities: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """A document for each device; all entities without one are one device."""
    groups: dict[str, list[dict[str, Any]]] = {}
    devices: dict[str, Any] = {}
    for entity in entities:
        device = entity.pop("device", entity.pop("dev", None))
        mark = ""
        if isinstance(device, Mapping):
            known = device.get("identifiers", device.get("ids", device.get("connections", device)))
            mark = orjson.dumps(known, default=str).decode()
            devices[mark] = {**devices.get(mark, {}), **device}
        groups.setdefault(mark, []).append(entity)
    for mark, group in groups.items():
        components: dict[str, Any] = {}
        for entity in group:
            if not mark and (own := _entity_id(entity)) is not None:
                entity.setdefault("default_entity_id", own)
            components[_key(entity, components)] = entity
        yield {"device": dict(devices.get(mark, {})), "components": components}


def _entity_id(entity: Mapping[str, Any]) -> str | None:
    """What an entity without a device is called there: by its name alone, so that its history goes on."""
    name = entity.get("name")
    if not isinstance(name, str) or not name.strip() or "object_id" in entity:
        return None
    platform = next((entity[key] for key in _PLATFORMS if key in entity), "")
    return f"{platform}.{'_'.join(name.lower().split())}"


def _key(entity: Mapping[str, Any], taken: Mapping[str, Any]) -> str:
    """A key for an entity in its document: by its unique id, name or platform."""
    said = next((entity[key] for key in ("unique_id", "uniq_id", "name") if entity.get(key)), "")
    key = wanted = _NOT_IN_A_KEY.sub("_", str(said).lower()).strip("_")[:64] or "entity"
    number = 2
    while key in taken:
        key, number = f"{wanted}_{number}", number + 1
    return key


def document_of_subentry(subentry_id: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The document of a device that was added by hand to Home Assistant's own MQTT integration.

    Args:
        subentry_id: The id of its config subentry.
        data: The data of that.

    Returns:
        The document. Each component has the unique id that the entity has there, so that its key here
        is ``<platform>:<that unique id>``.

    Raises:
        DocumentError: It is none.
    """
    device = dict(data.get("device") or {})
    shared = {**device.pop("mqtt_settings", {}), **(data.get("availability") or {})}
    components = {
        key: {**component, "unique_id": f"{subentry_id}_{key}"}
        for key, component in (data.get("components") or {}).items()
    }
    return checked({"device": device, **shared, "components": components})
