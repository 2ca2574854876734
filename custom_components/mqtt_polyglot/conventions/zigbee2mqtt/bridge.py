"""The bridge: Zigbee2MQTT itself, as the device on which all others of its network hang.

It tells of itself in ``bridge/info``, and takes requests below ``bridge/request``.
See https://www.zigbee2mqtt.io/guide/usage/mqtt_topics_and_messages.html.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, override

from ...model.availability import Availability
from ...model.codec import Choice, Codec, DecodeError, Number, ReadCodec, Text, choice_of
from ...model.components import BinarySensor, Button, Common, Component, Select, Sensor, Switch
from ...model.data_point import DataPoint, Sink, Source
from ...model.envelope import JsonTopic, PlainTopic
from ...model.identity import zigbee2mqtt_identity
from ...model.reader import Path
from ...model.spec import DeviceSpec
from ...model.timestamp import Moment
from ...model.vocabulary import BinarySensorClass, ButtonClass, Category
from ..base import Announcement, AnnouncementError
from .ids import bridge_id
from .wire import BRIDGE_STATE, ONLINE, bridge_availability

_NAME: Final = "Zigbee2MQTT Bridge"
_MAKER: Final = "Zigbee2MQTT"
_DEFAULT_BASE: Final = "zigbee2mqtt"

_LOG_LEVELS: Final = ("error", "warning", "info", "debug")
_MAX_TEXT: Final = 64
_MAX_LEVELS: Final = 16

_JOIN_TIME: Final = 254
"""Seconds for which devices may join: the longest time of Zigbee."""

_YES: Final = Choice(((True, True), (False, False)))
_MILLISECONDS: Final = Moment(per_second=1000)
_TEXT: Final = Text(255)


def read_bridge(info: Mapping[str, Any]) -> dict[str, Any]:
    """What ``bridge/info`` says about the bridge and will be so tomorrow, trimmed."""
    coordinator = _mapping(info.get("coordinator"))
    config, schema = _mapping(info.get("config")), info.get("config_schema")
    said = {
        "version": info.get("version"),
        "ieee_address": coordinator.get("ieee_address"),
        "coordinator": coordinator.get("type"),
        "revision": _mapping(coordinator.get("meta")).get("revision"),
    }
    bridge: dict[str, Any] = {
        key: str(value)[:_MAX_TEXT]
        for key, value in said.items()
        if isinstance(value, str | int) and not isinstance(value, bool)
    }
    for step in ("properties", "advanced", "properties", "log_level", "enum"):
        schema = _mapping(schema).get(step)
    if isinstance(schema, list) and 0 < len(schema) <= _MAX_LEVELS:
        bridge["log_levels"] = [each[:_MAX_TEXT] for each in schema if isinstance(each, str)]
    bridge["health"] = isinstance(config.get("health"), dict)
    return bridge


def bridge_announcement(base: str, bridge: Mapping[str, Any]) -> Announcement:
    """Put together what ``describe_bridge`` takes apart."""
    return {"base": base, "bridge": bridge}


def describe_bridge(announcement: Announcement) -> DeviceSpec:
    """Make the spec of a bridge.

    Raises:
        AnnouncementError: It is none.
    """
    base, bridge = announcement.get("base"), announcement.get("bridge")
    if not isinstance(base, str) or not isinstance(bridge, dict):
        raise AnnouncementError("no base topic, or no bridge")
    identity = zigbee2mqtt_identity(f"zigbee2mqtt_bridge_{bridge.get('ieee_address')}")
    coordinator = " ".join(
        bridge[key] for key in ("coordinator", "revision") if isinstance(bridge.get(key), str)
    )
    return DeviceSpec(
        id=bridge_id(base),
        name=_NAME if base == _DEFAULT_BASE else f"{_NAME} {base}",
        manufacturer=_MAKER,
        model="Bridge",
        sw_version=bridge.get("version"),
        hw_version=coordinator or None,
        origin=_MAKER,
        identities=frozenset({identity} if identity else ()),
        components=tuple(_components(base, bridge)),
    )


def _components(base: str, bridge: Mapping[str, Any]) -> list[Component]:
    """What there is to see and to do, under the keys that Zigbee2MQTT's own discovery has."""
    there = bridge_availability(base)
    components = [
        _connection(base),
        *_facts(base, there),
        *_joining(base, there, str(bridge.get("version", ""))),
        Button.of(
            key="restart",
            common=_setting(there),
            press=DataPoint(sink=_request(base, "restart", Choice((("", True),))), momentary=True),
            device_class=ButtonClass.RESTART,
        ),
        _log_level(base, there, bridge.get("log_levels")),
    ]
    return components + (_health(base, there) if bridge.get("health") else [])


def _connection(base: str) -> Component:
    """Whether it runs, which it says of itself: the entity is there when it does not."""
    source = Source(topic=f"{base}/bridge/state", codec=ONLINE, reader=BRIDGE_STATE)
    return BinarySensor.of(
        key="connection_state",
        common=Common(category=Category.DIAGNOSTIC),
        value=DataPoint(sources=(source,)),
        device_class=BinarySensorClass.CONNECTIVITY,
    )


def _facts(base: str, there: Availability) -> list[Component]:
    return [
        BinarySensor.of(
            key="restart_required",
            common=_fact("restart_required", there, enabled=False),
            value=_told(base, _YES, "restart_required"),
            device_class=BinarySensorClass.PROBLEM,
        ),
        Sensor.of(
            key="version",
            common=_fact("version", there),
            value=_told(base, _TEXT, "version"),
        ),
        Sensor.of(
            key="coordinator_version",
            common=_fact("coordinator_version", there, enabled=False),
            value=_told(base, _TEXT, "coordinator", "meta", "revision"),
        ),
    ]


def _joining(base: str, there: Availability, version: str) -> list[Component]:
    """Whether devices may join, and until when.

    Whoever may let devices in may let in what listens to all of the network: a setting, which no
    assistant gets unasked.
    """
    on: dict[str, Any] = {"time": _JOIN_TIME}
    off: dict[str, Any] = {"time": 0}
    if version.startswith("1."):
        on, off = {"value": True} | on, {"value": False}
    return [
        Switch.of(
            key="permit_join",
            common=replace(
                _setting(there, "permit_join"), attributes=_told(base, _JoinAttributes())
            ),
            power=replace(
                _told(base, _YES, "permit_join"),
                sink=_request(base, "permit_join", Choice(((on, True), (off, False)))),
            ),
        ),
        Sensor.of(
            key="permit_join_end",
            common=_fact("permit_join_end", there),
            value=_told(base, _JoinEnd()),
            device_class="timestamp",
        ),
    ]


def _log_level(base: str, there: Availability, levels: Any) -> Component:
    options = tuple(levels) if isinstance(levels, list) and levels else _LOG_LEVELS
    sink = Sink(
        envelope=JsonTopic(topic=f"{base}/bridge/request/options"),
        codec=choice_of(options),
        name=("options", "advanced", "log_level"),
    )
    return Select.of(
        key="log_level",
        common=_setting(there, "log_level"),
        option=replace(_told(base, choice_of(options), "log_level"), sink=sink, options=options),
    )


def _health(base: str, there: Availability) -> list[Component]:
    """How Zigbee2MQTT does, which it says every ten minutes since 2.5."""
    rows = (
        ("uptime", "uptime_sec", "duration", "s"),
        ("memory_used", "memory_used_mb", "data_size", "MB"),
    )
    topic = f"{base}/bridge/health"
    return [
        Sensor.of(
            key=key,
            common=_fact(key, there, enabled=False),
            value=DataPoint(
                sources=(Source(topic=topic, codec=Number(), reader=Path(("process", member))),)
            ),
            device_class=device_class,
            unit=unit,
        )
        for key, member, device_class, unit in rows
    ]


@dataclass(frozen=True, slots=True)
class _JoinEnd(ReadCodec[datetime]):
    """When devices may not join any more, read from all of ``bridge/info``; unknown if they may not."""

    @override
    def decode(self, wire: Any) -> datetime | None:
        return _join_end(wire)


@dataclass(frozen=True, slots=True)
class _JoinAttributes(ReadCodec[Mapping[str, Any]]):
    """The same as an attribute of the switch."""

    @override
    def decode(self, wire: Any) -> Mapping[str, Any]:
        end = _join_end(wire)
        return {"permit_join_end": end.isoformat() if end else None}


def _join_end(info: Any) -> datetime | None:
    if not isinstance(info, dict):
        raise DecodeError("the info is no object")
    end = info.get("permit_join_end")
    return _MILLISECONDS.decode(end) if info.get("permit_join") is True else None


def _told(base: str, codec: Codec[Any], *path: str) -> DataPoint[Any]:
    return DataPoint(sources=(Source(topic=f"{base}/bridge/info", codec=codec, reader=Path(path)),))


def _request(base: str, name: str, codec: Codec[Any]) -> Sink[Any]:
    return Sink(envelope=PlainTopic(topic=f"{base}/bridge/request/{name}"), codec=codec)


def _fact(key: str, there: Availability, *, enabled: bool = True) -> Common:
    return Common(
        translation_key=key, category=Category.DIAGNOSTIC, enabled=enabled, availability=there
    )


def _setting(there: Availability, key: str | None = None) -> Common:
    return Common(translation_key=key, category=Category.CONFIG, availability=there)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
