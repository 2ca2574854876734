"""Overviews: a broker, what waits on it, and one device, as clients are told of them."""

from collections import Counter
from collections.abc import Iterator, Set as AbstractSet
from time import time
from typing import Any, Final

from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.helpers import entity_registry as er

from ..broker.rate import QUARTER
from ..const import CONF_LINK
from ..controller.inbox import FoundDevice
from ..controller.redaction import redact
from ..controller.report import denied_report, device_report, rejected_report
from ..controller.rules import RuleAction
from ..controller.traffic import Traffic, iso_time
from ..home.areas import async_areas
from ..home.duplicates import Provider
from ..home.hub import Hub
from ..home.labels import distinctions
from ..home.registry_index import MQTT
from ..links.connection import spoken_protocol
from ..model.device import Device
from ..model.spec import DeviceSpec

_REPORTS: Final = frozenset({"devices", "found"})
"""What in the report of a broker is a list of reports."""


def broker_overview(hub: Hub) -> dict[str, Any]:
    """A broker and its adopted devices in a few words each."""
    controller, data = hub.controller, hub.entry.data
    ignored = hub.adoption.ignored()
    states = Counter(
        _decision(hub, found.spec, hub.adoption.provider(found.spec), ignored)[0]
        for found in _offers(hub)
    )
    return {
        "entry_id": hub.entry.entry_id,
        "title": hub.name,
        "address": f"{data[CONF_HOST]}:{data[CONF_PORT]}" if CONF_HOST in data else None,
        "link": data.get(CONF_LINK, "own"),
        "protocol": spoken_protocol(data),
        "connected": hub.connected,
        "since": hub.health.since.timestamp(),
        "reason": hub.health.reason,
        "gave_up": hub.health.gave_up,
        "messages": {
            "count": controller.rate.total,
            "per_minute": controller.rate.per_minute(time()),
            "quarter": controller.rate.newest_quarter(time()),
        },
        "quarter_began": int(time() // QUARTER * QUARTER),
        "waiting": states["waiting"],
        "ignored": states["ignored"],
        "turned_away": controller.inbox.turned_away,
        "last_turned_away": list(controller.inbox.last_turned_away),
        "denied": denied_report(controller.denied),
        "limits": dict(controller.denied.limits),
        "rejected": [rejected_report(each) for each in controller.rejected],
        "devices": [_device_overview(hub, device) for device in controller.devices.values()],
    }


def _device_overview(hub: Hub, device: Device) -> dict[str, Any]:
    spec = device.spec
    traffic = hub.controller.traffic.get(spec.id) or Traffic()
    registered = hub.registered(spec.id)
    held = hub.controller.gate.held.get(spec.id)
    return {
        "device": spec.id,
        "registry_id": registered.id if registered else None,
        "name": hub.name_of(spec),
        "manufacturer": spec.manufacturer,
        "model": spec.model,
        "convention": spec.convention,
        "area_id": registered and registered.area_id,
        "via": spec.via,
        "online": hub.connected
        and not device.withdrawn
        and any(state.online for state in device.states.values()),
        "per_minute": traffic.per_minute,
        "quarter": traffic.newest_quarter,
        "last_message": iso_time(traffic.last_at),
        "notes": len(spec.notes) + len(held.components if held else ()),
        "rejections": sum(len(state.rejections) for state in device.states.values()),
    }


def _offers(hub: Hub) -> list[FoundDevice]:
    return [found for found in hub.controller.offers() if found.spec.components]


def found_overview(hub: Hub) -> Iterator[dict[str, Any]]:
    """The devices that wait on a broker, or are ignored there."""
    ignored, offers = hub.adoption.ignored(), _offers(hub)
    adopted = (device.spec for device in hub.controller.devices.values())
    apart = distinctions([*(found.spec for found in offers), *adopted])
    for found in offers:
        overview = _found_overview(hub, found.spec, ignored)
        yield {**overview, "distinction": apart.get(found.spec.id)}


def _found_overview(hub: Hub, spec: DeviceSpec, ignored: AbstractSet[str]) -> dict[str, Any]:
    provider = hub.adoption.provider(spec)
    state, ignored_by = _decision(hub, spec, provider, ignored)
    area = async_areas(hub.hass).propose(spec)
    return {
        "entry_id": hub.entry.entry_id,
        "device": spec.id,
        "name": spec.name,
        "manufacturer": spec.manufacturer,
        "model": spec.model,
        "convention": spec.convention,
        "origin": spec.origin,
        "components": dict(Counter(component.platform for component in spec.components)),
        "unsupported": dict(Counter(spec.unsupported)),
        "area": area and area.as_dict(),
        "state": state,
        "ignored_by": ignored_by,
        "elsewhere": _provider_overview(provider),
    }


def _decision(
    hub: Hub, spec: DeviceSpec, provider: Provider | None, ignored: AbstractSet[str]
) -> tuple[str, str | None]:
    """What was decided about a device that was found, and who ignores it, if it is ignored."""
    if spec.id in ignored:
        return "ignored", "user"
    if provider is not None:
        return "elsewhere", None
    by_rule = hub.adoption.rule(spec) is RuleAction.IGNORE
    return ("ignored", "rule") if by_rule else ("waiting", None)


def _provider_overview(provider: Provider | None) -> dict[str, Any] | None:
    if provider is None:
        return None
    return {
        "domain": provider.domain,
        "title": provider.title,
        # Whether it may be taken over; a preview says whether it can be.
        "take_over": provider.domain == MQTT and provider.device_id is not None,
    }


def traffic_overview(hub: Hub) -> dict[str, Any]:
    """How many messages came in each quarter of an hour of the last day, the oldest first."""
    now, controller = time(), hub.controller
    return {
        "entry_id": hub.entry.entry_id,
        "quarters": controller.rate.quarters(now),
        "devices": {
            device_id: controller.traffic[device_id].quarters
            for device_id in controller.devices
            if device_id in controller.traffic
        },
    }


def device_overview(hub: Hub, device_id: str) -> dict[str, Any] | None:
    """The report of one device; ``None`` if there is none. Not yet fit to be shown."""
    report = device_report(hub.controller, device_id)
    if report is None:
        return None
    found = hub.adoption.find(device_id)
    provider = hub.adoption.provider(found.spec) if found else None
    return {
        **report,
        "topics": _with_entities(hub, device_id, report["topics"]),
        "provider": _provider_overview(provider),
        "thinning": hub.thinning.report(device_id),
    }


def entities_overview(hub: Hub, device_id: str) -> dict[str, dict[str, Any]]:
    """The entities of a device by their ids: their names, and whether they are disabled."""
    if (device := hub.controller.devices.get(device_id)) is None:
        return {}
    registry, found = er.async_get(hub.hass), dict[str, dict[str, Any]]()
    for state in device.states.values():
        entity_id = hub.entity_id(device, state)
        if entity_id and (entry := registry.async_get(entity_id)):
            found[entity_id] = {
                "name": entry.name or entry.original_name or device.spec.name,
                "disabled": entry.disabled,
            }
    return found


def hub_overview(hub: Hub) -> dict[str, Any]:
    """All that is known of a broker and of whoever is on it. Not yet fit to be shown."""
    controller = hub.controller
    overview = broker_overview(hub)
    # Many a broker bears the name of its host.
    del overview["address"], overview["title"]
    return {
        **overview,
        "devices": [device_overview(hub, device_id) for device_id in controller.devices],
        "found": [device_overview(hub, found.spec.id) for found in tuple(controller.inbox)],
    }


def shown(report: dict[str, Any]) -> dict[str, Any]:
    """A report of a device, or of a broker with such reports, fit to be shown to a stranger."""
    parts = {
        part: [shown(each) for each in report.get(part, ())] for part in _REPORTS & report.keys()
    }
    redacted: dict[str, Any] = redact(
        {key: value for key, value in report.items() if key not in parts}
    )
    redacted |= parts
    if "topics" in report:
        # Not a table of values: a topic that is named like a secret still speaks of its entities.
        redacted["topics"] = report["topics"]
    return redacted


def _with_entities(hub: Hub, device_id: str, topics: dict[str, list[str]]) -> dict[str, list[str]]:
    """The topics with the entities in the place of the components that became some."""
    device = hub.controller.devices.get(device_id)
    if device is None:
        return topics
    entities = {key: hub.entity_id(device, state) or key for key, state in device.states.items()}
    return {topic: [entities[key] for key in keys] for topic, keys in topics.items()}
