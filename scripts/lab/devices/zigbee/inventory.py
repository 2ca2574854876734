"""What the bridge prints about itself and its devices: bridge/info and bridge/devices."""

from collections.abc import Iterable
from typing import Any

from .device import ZigbeeDevice

_COORDINATOR = "0x00124b0000c0ffee"


def _endpoints(clusters: Iterable[str]) -> dict[str, Any]:
    return {
        "1": {
            "bindings": [],
            "configured_reportings": [],
            "clusters": {"input": list(clusters), "output": []},
            "scenes": [],
        }
    }


def coordinator() -> dict[str, Any]:
    """Return the entry of the radio itself in bridge/devices."""
    return {
        "ieee_address": _COORDINATOR,
        "type": "Coordinator",
        "network_address": 0,
        "supported": True,
        "friendly_name": "Coordinator",
        "disabled": False,
        "interviewing": False,
        "interview_completed": True,
        "interview_state": "SUCCESSFUL",
        "endpoints": _endpoints([]),
    }


def entry(device: ZigbeeDevice, *, interviewed: bool = True) -> dict[str, Any]:
    """Return a device's entry in bridge/devices."""
    model = device.blueprint
    printed: dict[str, Any] = {
        "ieee_address": device.ieee,
        "type": model.role,
        "network_address": 4096 + device.number,
        "supported": True,
        "friendly_name": device.name,
        "disabled": False,
        "power_source": model.power_source,
        "model_id": model.model_id,
        "manufacturer": model.vendor,
        "software_build_id": "1.0.0",
        "date_code": "20260401",
        "interviewing": not interviewed,
        "interview_completed": interviewed,
        "interview_state": "SUCCESSFUL" if interviewed else "IN_PROGRESS",
        "endpoints": _endpoints(model.clusters if interviewed else []),
    }
    if interviewed:
        printed["definition"] = model.definition()
    return printed


def information(base: str, devices: Iterable[ZigbeeDevice]) -> dict[str, Any]:
    """Return the payload of bridge/info."""
    return {
        "version": "2.14.1",
        "commit": "3c3d8c1a",
        "coordinator": {"ieee_address": _COORDINATOR, "type": "zStack3x0", "meta": {}},
        "zigbee_herdsman": {"version": "10.9.2"},
        "zigbee_herdsman_converters": {"version": "26.105.0"},
        "mqtt": {"server": "mqtt://127.0.0.1", "version": 4},
        "os": {
            "version": "Linux",
            "node_version": "v22.23.3",
            "cpus": "ARM (x4)",
            "memory_mb": 4096,
        },
        "network": {"channel": 15, "pan_id": 6754, "extended_pan_id": "0xdddddddddddddddd"},
        "log_level": "info",
        "permit_join": False,
        "restart_required": False,
        "config_schema": {},
        "config": {
            "advanced": {"cache_state": True, "last_seen": "ISO_8601", "output": "json"},
            "availability": {"enabled": True},
            "devices": {device.ieee: _settings(device) for device in devices},
            "groups": {},
            "homeassistant": {"enabled": False, "discovery_topic": "homeassistant"},
            "mqtt": {"base_topic": base},
        },
    }


def _settings(device: ZigbeeDevice) -> dict[str, Any]:
    return {"friendly_name": device.name} | ({"retain": True} if device.retain else {})
