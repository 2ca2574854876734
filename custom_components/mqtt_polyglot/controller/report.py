"""The report of a device: how it is described, what is made of that, and what is not."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from ..broker.link import Denied
from ..broker.topic import covers
from ..model.components import Component
from ..model.device import Device
from ..model.names import spoken
from ..model.reader import Path, PathOrText, Reader
from ..model.spec import DeviceSpec, Note, NoteKind
from ..model.state import ComponentState, Rejection
from .controller import Controller
from .redaction import REDACTED, hide
from .rejected import RejectedAnnouncement
from .secret_names import is_secret, is_secret_topic
from .shown_messages import ShownMessages
from .traffic import Traffic, iso_time

MAX_DENIED: Final = 100
"""The most topic filters, and topics, that are reported as refused by the broker."""

MAX_UNREAD: Final = 50
"""The most keys of messages that are reported as unread."""


def device_report(controller: Controller, device_id: str) -> dict[str, Any] | None:
    """The report of a device that runs or waits, as JSON values.

    ``None`` if there is no such device, or if it has not announced itself yet.
    """
    device = controller.devices.get(device_id)
    if device is not None:
        spec = device.spec
    elif (found := controller.inbox.get(device_id)) is not None:
        spec = found.spec
    else:
        return None
    traffic = controller.traffic.get(device_id) or Traffic()
    announced_on = controller.announced_on(device_id)
    report = {
        **_spec_report(spec),
        "adopted": device is not None,
        "withdrawn": device is not None and device.withdrawn,
        "why": {"convention": spec.convention, "topics": list(announced_on)},
        "components": _components(spec, device),
        "topics": _topics(spec),
        "unmapped": [
            *(_note(note) for note in spec.notes if note.kind is not NoteKind.TRANSLATED),
            *(_note(note) for note in _unsent(controller, spec)),
            *(_note(note) for note in _waiting(controller, device_id)),
            *islice(_unread(spec, traffic), MAX_UNREAD),
        ],
        "rejected": [*rejected_values(device), *_rejected(controller, spec, announced_on)],
        "denied": list(_denied(controller.denied, spec, announced_on)),
        "traffic": traffic.report(),
        "announced_at": iso_time(controller.announced_at(device_id)),
        "announcement": controller.announcement(device_id),
    }
    shown: dict[str, Any] = hide(report, traffic.secrets.codes)
    return shown


def message_text(controller: Controller, topic: str, payload: bytes, size: int) -> str:
    """The payload of any message of a broker, or its beginning, as it may be shown.

    Args:
        controller: The broker.
        topic: Its topic.
        payload: Its beginning.
        size: How many bytes it has.
    """
    return ShownMessages(controller.traffic).text(topic, payload, size)


def rejected_report(announcement: RejectedAnnouncement) -> dict[str, Any]:
    """An announcement that cannot be read."""
    note = announcement.rejected.note
    return {
        "topic": announcement.rejected.topic,
        "where": note.where,
        "key": note.key,
        "reason": note.detail,
        "count": announcement.count,
    }


def denied_report(denied: Denied) -> list[dict[str, Any]]:
    """What a broker does not allow."""
    filters = [("subscribe", *each) for each in islice(denied.filters.items(), MAX_DENIED)]
    topics = [("publish", *each) for each in islice(denied.topics.items(), MAX_DENIED)]
    return [
        {"act": act, "topic": topic, "reason": reason} for act, topic, reason in (*filters, *topics)
    ]


def _denied(
    denied: Denied, spec: DeviceSpec, announced_on: Iterable[str]
) -> Iterator[dict[str, Any]]:
    """What the broker does not allow of the topics of a device."""
    if not denied.filters and not denied.topics:
        return
    points = [point for component in spec.components for point in component.points()]
    commands = {point.sink.envelope.topic for point in points if point.sink}
    heard = {
        *announced_on,
        *(topic for component in spec.components for topic in component.topics()),
    }
    for each in denied_report(denied):
        if each["act"] == "publish":
            concerned = each["topic"] in commands
        else:
            concerned = any(covers(each["topic"], topic) for topic in heard)
        if concerned:
            yield each


def _spec_report(spec: DeviceSpec) -> dict[str, Any]:
    return {
        "id": spec.id,
        "convention": spec.convention,
        "name": spec.name,
        "manufacturer": spec.manufacturer,
        "model": spec.model,
        "origin": spec.origin,
        "identities": sorted(spec.identities),
        "notes": [_note(note) for note in spec.notes],
    }


def _note(note: Note) -> dict[str, Any]:
    return {"kind": note.kind, "where": note.where, "key": note.key, "detail": note.detail}


def _components(spec: DeviceSpec, device: Device | None) -> list[dict[str, Any]]:
    if device is not None:
        return [_state_report(state) for state in device.states.values()]
    return [_component_report(component) for component in spec.components]


def _topics(spec: DeviceSpec) -> dict[str, list[str]]:
    """The keys of the components by topic."""
    topics: dict[str, list[str]] = {}
    for component in spec.components:
        for topic in dict.fromkeys(component.topics()):
            topics.setdefault(topic, []).append(component.key)
    return topics


def _unsent(controller: Controller, spec: DeviceSpec) -> Iterator[Note]:
    """The command topics to which nothing is ever published."""
    for component in spec.components:
        topics = {point.sink.envelope.topic for point in component.points() if point.sink}
        for topic in sorted(filter(controller.protects, topics)):
            detail = "nothing is sent where devices announce themselves or a broker is configured"
            yield Note(NoteKind.REJECTED, component.key, topic, detail)


def _waiting(controller: Controller, device_id: str) -> Iterator[Note]:
    """The components of an adopted device that wait for the user to accept them."""
    if (held := controller.gate.held.get(device_id)) is not None:
        detail = f"waits until it is accepted under Repairs; on {', '.join(held.topics)}"
        for component in held.components:
            yield Note(NoteKind.REJECTED, component.key, detail=detail[:255])


def _unread(spec: DeviceSpec, traffic: Traffic) -> Iterator[dict[str, Any]]:
    """The keys of the last messages that no data point reads."""
    readers: dict[str, list[Reader]] = {}
    for component in spec.components:
        for source in component.sources():
            readers.setdefault(source.topic, []).append(source.reader)
    for topic, known in readers.items():
        steps = {reader.steps[:1] for reader in known if isinstance(reader, Path | PathOrText)}
        if () in steps or not all(isinstance(reader, Path | PathOrText) for reader in known):
            continue  # The whole is read, or a template reads nobody knows what.
        for key in traffic.last_object(topic):
            if (key,) not in steps:
                yield {"kind": "unread_key", "where": topic, "key": key, "detail": ""}


def rejected_values(device: Device | None) -> Iterator[dict[str, Any]]:
    """The values of a running device that cannot be read."""
    for state in device.states.values() if device is not None else ():
        for rejection in state.rejections.values():
            yield {
                "topic": rejection.topic,
                "component": state.component.key,
                "point": rejection.point,
                "reason": _reason(state.component, rejection),
                "shown": rejection.shown,
                "count": rejection.count,
            }


def _reason(component: Component, rejection: Rejection) -> str:
    """Why a value cannot be read; redacted where that may cite a secret."""
    secret = (
        _is_secret(component)
        or is_secret_topic(rejection.topic)
        or rejection.point in _secret_points(component)
    )
    return REDACTED if secret else rejection.reason


def _rejected(
    controller: Controller, spec: DeviceSpec, topics: tuple[str, ...]
) -> Iterator[dict[str, Any]]:
    """The parts of the announcements of a device that cannot be read."""
    for announcement in controller.rejected:
        topic, note = announcement.rejected.topic, announcement.rejected.note
        if topic not in topics:
            continue
        # A topic filter without wildcards is a topic with the announcements of many devices.
        if topic not in controller.announcement_filters or note.where in ("", spec.name):
            yield {
                "topic": topic,
                "component": note.where,
                "point": note.key,
                "reason": note.detail,
                "count": announcement.count,
            }


def _component_report(component: Component) -> dict[str, Any]:
    return {
        "key": component.key,
        "platform": component.platform,
        "name": spoken(component),
        "availability": [source.topic for source in component.common.availability.sources],
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
        "values": REDACTED
        if _is_secret(state.component)
        else _plain(state.values())
        | dict.fromkeys(_secret_points(state.component) & state.values().keys(), REDACTED),
        "rejected": {
            key: {
                "topic": rejection.topic,
                "reason": _reason(state.component, rejection),
                "count": rejection.count,
            }
            for key, rejection in state.rejections.items()
        },
    }


def _is_secret(component: Component) -> bool:
    """Whether the name of a component is that of a secret: a sensor that shows a PIN."""
    return is_secret(component.key.rpartition(":")[2]) or is_secret(component.common.name or "")


def _secret_points(component: Component) -> frozenset[str]:
    """The data points whose values are secrets."""
    return frozenset(point.key for point in component.points() if point.secret)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as JSON values; a picture by its size."""
    return {
        key: value
        if isinstance(value, str | int | float | bool | None | tuple | dict)
        else str(value)
        for key, value in values.items()
    }
