"""The report of a device: how it describes itself, what became of it, and what did not."""

from collections.abc import Mapping
from typing import Any

from ..conventions.base import Announcement
from ..model.components import Component
from ..model.device import Device
from ..model.spec import DeviceSpec
from ..model.state import ComponentState


def device_report(device: Device, announcement: Announcement) -> dict[str, Any]:
    """Everything there is to know of a running device, as JSON can express it."""
    return {
        **spec_report(device.spec, announcement),
        "withdrawn": device.withdrawn,
        "components": [_state_report(state) for state in device.states.values()],
    }


def spec_report(spec: DeviceSpec, announcement: Announcement) -> dict[str, Any]:
    """What is known of a device that waits."""
    return {
        "id": spec.id,
        "convention": spec.convention,
        "name": spec.name,
        "manufacturer": spec.manufacturer,
        "model": spec.model,
        "origin": spec.origin,
        "identities": sorted(spec.identities),
        "components": [_component_report(component) for component in spec.components],
        "notes": [
            {"kind": note.kind, "where": note.where, "key": note.key, "detail": note.detail}
            for note in spec.notes
        ],
        "announcement": announcement,
    }


def _component_report(component: Component) -> dict[str, Any]:
    return {
        "key": component.key,
        "platform": component.platform,
        "name": component.name,
        "availability": [source.topic for source in component.availability.sources],
        "data_points": {
            point.key: {
                "from": [source.topic for source in point.sources],
                "to": str(point.sink.envelope) if point.sink else None,
            }
            for point in component.points()
        },
    }


def _state_report(state: ComponentState) -> dict[str, Any]:
    return {
        **_component_report(state.component),
        "online": state.online,
        "values": _plain(state.values()),
        "rejected": {
            key: {"topic": rejection.topic, "reason": rejection.reason, "count": rejection.count}
            for key, rejection in state.rejections.items()
        },
    }


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as JSON can express them; a picture by its size."""
    return {
        key: value
        if isinstance(value, str | int | float | bool | None | tuple | dict)
        else str(value)
        for key, value in values.items()
    }
