"""A convention without Home Assistant: an engine for plain Jinja, and short ways to talk to it.

Templates that need no Jinja are read as Home Assistant's engine has them read.
"""

from collections.abc import Iterable
from contextlib import suppress
import json
from typing import Any, NamedTuple

import jinja2
import jinja2.sandbox

from custom_components.mqtt_polyglot.broker.message import Message
from custom_components.mqtt_polyglot.conventions.base import (
    Announcement,
    DeviceGone,
    DeviceSeen,
    Effect,
    Rejected,
)
from custom_components.mqtt_polyglot.conventions.homeassistant import HomeAssistant
from custom_components.mqtt_polyglot.conventions.template_engine import Flaw, MissingError
from custom_components.mqtt_polyglot.model.codec import DecodeError, EncodeError, EncodeErrorKey
from custom_components.mqtt_polyglot.model.components import Component
from custom_components.mqtt_polyglot.model.device import Device
from custom_components.mqtt_polyglot.model.reader import Variables
from custom_components.mqtt_polyglot.model.spec import DeviceSpec, Note, NoteKind
from custom_components.mqtt_polyglot.template.direct import Direct
from custom_components.mqtt_polyglot.template.environment import DeviceEnvironment
from custom_components.mqtt_polyglot.template.failures import text_of
from custom_components.mqtt_polyglot.template.foreign import foreign
from custom_components.mqtt_polyglot.template.functions import NotDirectError

from .acting import act


class PlainProgram(NamedTuple):
    """A template that plain Jinja renders."""

    engine: PlainEngine
    template: str
    names: frozenset[str]
    member: None = None

    def value(self, message: Message, variables: Variables) -> str:
        """What it makes of a message."""
        return self.engine.render_value(self.template, text_of(message), message, variables)


class PlainEngine:
    """Jinja without what Home Assistant adds to it, save a filter that announcements use."""

    def __init__(self) -> None:
        """Begin with nothing checked."""
        self.checked: list[str] = []
        self._environment = jinja2.sandbox.ImmutableSandboxedEnvironment()
        self._environment.filters["to_json"] = json.dumps
        self._direct = DeviceEnvironment(None, house=False)
        self._programs: dict[str, Direct | PlainProgram] = {}

    def prepare(self, templates: Iterable[str]) -> None:
        """All is rendered as it comes."""

    def load(self) -> None:
        """All is there."""

    def check(self, template: str) -> Flaw | None:
        """Parse it."""
        self.checked.append(template)
        try:
            self._environment.parse(template)
        except jinja2.TemplateError as err:
            return Flaw(NoteKind.REJECTED_KEY, str(err))
        return None

    def program(self, template: str) -> Direct | PlainProgram:
        """What reads messages by a template."""
        if template not in self._programs:
            try:
                tree = self._direct.parse(template.strip())
            except jinja2.TemplateError:
                return PlainProgram(self, template, frozenset())
            rendered = PlainProgram(self, template, foreign(tree))
            try:
                self._programs[template] = Direct(self._direct, tree, rendered.value)
            except NotDirectError:
                self._programs[template] = rendered
        return self._programs[template]

    def render_value(
        self, template: str, payload: str | bytes, message: Message, variables: Variables
    ) -> str:
        """Render it with the payload."""
        known = dict(variables) | {"value": payload}
        with suppress(ValueError):
            known["value_json"] = message.json
        try:
            return self._environment.from_string(template).render(known).strip()
        except jinja2.UndefinedError as err:
            if "value_json" in known:
                raise MissingError(str(err)) from err
            raise DecodeError(str(err)) from err
        except (jinja2.TemplateError, TypeError, ValueError) as err:
            raise DecodeError(str(err)) from err

    def render_command(self, template: str, variables: Variables) -> str:
        """Render it with the variables."""
        try:
            return self._environment.from_string(template).render(variables).strip()
        except (jinja2.TemplateError, TypeError, ValueError) as err:
            raise EncodeError(EncodeErrorKey.TEMPLATE_FAILED, detail=err) from err


class Home:
    """A convention and the devices that it has found, each of them running.

    Attributes:
        adopts: Whether the convention is told so, as the controller does it.
    """

    def __init__(
        self, prefix: str = "homeassistant", engine: Any = None, *, adopts: bool = True
    ) -> None:
        """Begin empty."""
        self.adopts = adopts
        self.prefix = prefix
        self.engine = engine or PlainEngine()
        self.convention = HomeAssistant(prefix, self.engine)
        self.devices: dict[str, Device] = {}
        self.announcements: dict[str, Announcement] = {}
        self.rejected: list[Rejected] = []

    def send(self, topic: str, payload: Any = b"", *, retain: bool = True) -> list[Effect]:
        """Announce something on a topic below the prefix, and take the effects."""
        if not isinstance(payload, bytes):
            payload = json.dumps(payload).encode()
        message = Message(f"{self.prefix}/{topic}/config", payload, retain=retain)
        effects = list(self.convention.on_message(message))
        for effect in effects:
            match effect:
                case DeviceSeen(spec, announcement):
                    # What is stored goes through JSON.
                    self.announcements[spec.id] = json.loads(json.dumps(announcement))
                    if spec.id in self.devices:
                        self.devices[spec.id].redefine(spec)
                    else:
                        self.devices[spec.id] = Device(self._adopted(spec))
                case DeviceGone(device_id):
                    del self.devices[device_id], self.announcements[device_id]
                case Rejected():
                    self.rejected.append(effect)
        return effects

    def _adopted(self, spec: DeviceSpec) -> DeviceSpec:
        if not self.adopts:
            return spec
        announcement = self.announcements[spec.id]
        return self.convention.restore(spec.id, announcement)

    def say(self, topic: str, payload: bytes | str) -> None:
        """Have all devices hear a message."""
        data = payload if isinstance(payload, bytes) else payload.encode()
        for device in self.devices.values():
            device.apply(topic, Message(topic, data))

    @property
    def device(self) -> Device:
        """The only device."""
        (device,) = self.devices.values()
        return device

    @property
    def spec(self) -> DeviceSpec:
        """The description of the only device."""
        return self.device.spec

    @property
    def component(self) -> Any:
        """The only component of the only device."""
        (component,) = self.spec.components
        return component

    def value(self, point: str, key: str | None = None) -> Any:
        """The value that a data point shows."""
        state = self.device.states[key or self.component.key]
        holder = state.component.common if point == "attributes" else state.component
        return state.get(getattr(holder, point))

    def values(self) -> dict[str, Any]:
        """All values of the only component."""
        return dict(self.device.states[self.component.key].values())

    def do(self, service: str, **data: Any) -> list[tuple[str, str]]:
        """Have the only component do something; return topics and payloads."""
        published = act(self.device, self.component.key, service, data)
        return [(topic, payload.decode()) for topic, payload in published]


def found(topic: str, payload: dict[str, Any], **options: Any) -> Home:
    """A home in which one announcement was made."""
    home = Home(**options)
    home.send(topic, payload)
    return home


def component(kind: str, /, **keys: Any) -> Any:
    """The component that these keys make, which must make one without a note."""
    home = found(f"{kind}/x", keys)
    assert not home.spec.notes, home.spec.notes
    return home.component


def notes(spec: DeviceSpec, kind: NoteKind | None = None) -> list[tuple[str, str]]:
    """Kind and key of the notes, or only the keys of one kind."""
    return [(str(note.kind), note.key) for note in spec.notes if kind in (None, note.kind)]


def keys_of(spec: DeviceSpec) -> list[str]:
    """The keys of the components."""
    return [each.key for each in spec.components]


__all__ = ["Component", "Home", "Note", "PlainEngine", "component", "found", "keys_of", "notes"]
