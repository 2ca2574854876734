"""Issues: what the user alone can mend, under Repairs, for as long as it is so.

They are made of what is known at the moment, once a minute, so that nothing has to be kept in step:
what is mended is not among them the next time. Credentials that a broker refuses are not here:
Home Assistant shows an issue of its own for as long as the reauthentication waits, and one is
enough.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
import hashlib
from itertools import islice
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..controller.redaction import redact
from ..controller.report import rejected_values
from ..links.connection import broker_settings
from ..model.spec import DeviceSpec
from ..model.traits import TRAITS
from .hub import Hub
from .labels import Labels, escaped, plain
from .limit import enabled_entities, is_nearly_full, maximum
from .triggers import async_missing

INTERVAL: Final = timedelta(minutes=1)

AWAY: Final = timedelta(minutes=5)
"""How long a broker has to be away: nobody is to be told of a restart."""

CLIENT_ID: Final = "client_id"
"""What ``data`` of an issue calls a client id that somebody else has too."""

MAX_ISSUES: Final = 5
"""The most issues of one kind of one broker: whoever has read five knows where to look."""

MAX_TOPICS: Final = 3
"""The most topics that one issue names."""

MAX_NAMED: Final = 10
"""The most devices that one issue names."""

ADDITIONS: Final = "additions"
"""What the data of an issue says that is about what waits of an adopted device."""

CARRIED: Final = "carried"
"""What it says of one about a device that another broker carries, too."""

MANY_LOOKS: Final = 3
"""How often in a row a broker has no connection before it is taken for one that is gone."""

MANY_ANNOUNCEMENTS: Final = 3
MANY_VALUES: Final = 10
"""How often in a row something has to be unreadable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Issue:
    """What the user is told.

    Attributes:
        kind: The key of its words.
        about: What tells it from others of its kind.
        name: The device that it is about, if it is about one.
        placeholders: What its words leave open.
        data: What mending it takes.
    """

    kind: str
    about: tuple[str, ...]
    name: str = ""
    placeholders: dict[str, str]
    data: dict[str, str | int | float | None] | None = None


class Issues:
    """The issues of one broker."""

    def __init__(self, hass: HomeAssistant, hub: Hub, words: Labels) -> None:
        """Begin with none; nothing happens before ``start``."""
        self._hass = hass
        self._hub = hub
        self._words = words
        self._away: Counter[str] = Counter()

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Look once a minute, until what is returned is called."""
        cancel = async_track_time_interval(self._hass, self.look, INTERVAL, cancel_on_shutdown=True)
        forget = self._hub.health.listen(self._on_health)

        @callback
        def stop() -> None:
            cancel()
            forget()
            async_delete_issues(self._hass, self._hub.entry.entry_id, ignored=False)

        return stop

    @callback
    def _on_health(self) -> None:
        """Take back at once what a new connection mends."""
        if self._hub.health.connected:
            self.look()

    @callback
    def look(self, _now: Any = None) -> None:
        """Show what is wrong now, and nothing else."""
        wanted = {
            self._id(issue): issue
            for issues in (
                self._connection(),
                self._announcements(),
                self._values(),
                self._changes(),
                self._additions(),
                self._denied(),
                self._carried(),
                self._triggers(),
                self._limit(),
            )
            for issue in islice(issues, MAX_ISSUES)
        }
        for issue_id in _shown(self._hass, self._hub.entry.entry_id):
            if issue_id not in wanted:
                ir.async_delete_issue(self._hass, DOMAIN, issue_id)
        for issue_id, issue in wanted.items():
            ir.async_create_issue(
                self._hass,
                DOMAIN,
                issue_id,
                data=issue.data,
                is_fixable=issue.data is not None,
                severity=ir.IssueSeverity.WARNING,
                translation_key=issue.kind,
                translation_placeholders=issue.placeholders
                | {
                    "broker": escaped(self._hub.name),
                    # A title is no Markdown.
                    "name": plain(issue.name or self._hub.name),
                },
            )

    def _id(self, issue: _Issue) -> str:
        """Short, whatever a stranger calls his topics."""
        about = hashlib.sha256("\0".join(issue.about).encode(errors="replace")).hexdigest()
        return f"{self._hub.entry.entry_id}_{issue.kind}_{about[:16]}"

    def _connection(self) -> Iterator[_Issue]:
        """A broker that has been away for longer than a restart takes, or that has a double of us."""
        health, data = self._hub.health, self._hub.entry.data
        if health.rival:
            yield _Issue(
                kind="client_id_shared",
                about=(),
                placeholders={"client_id": escaped(broker_settings(data).client_id)},
                data={"entry_id": self._hub.entry.entry_id, "kind": CLIENT_ID},
            )
        elif health.reason and not health.gave_up and dt_util.utcnow() - health.since >= AWAY:
            said = health.error.detail if health.error else ""
            yield _Issue(
                kind="broker_unreachable",
                about=(),
                placeholders={"reason": self._words.failure(health.reason, said)},
            )

    def _announcements(self) -> Iterator[_Issue]:
        """Announcements that are rejected again and again."""
        often = [each for each in self._hub.controller.rejected if each.count >= MANY_ANNOUNCEMENTS]
        # Not by who came last, or they would take turns.
        for one in sorted(often, key=lambda each: (-each.count, each.rejected.topic)):
            topic, note = one.rejected.topic, one.rejected.note
            yield _Issue(
                kind="announcement_rejected",
                about=(topic, note.where, note.key),
                placeholders={
                    "topic": escaped(topic),
                    "key": escaped(note.key or note.where),
                    "reason": escaped(redact(note.detail)),
                },
            )

    def _values(self) -> Iterator[_Issue]:
        """Values that cannot be read again and again."""
        for device in self._hub.controller.devices.values():
            for rejected in rejected_values(device):
                if rejected["count"] >= MANY_VALUES and not rejected["shown"]:
                    name = self._hub.name_of(device.spec)
                    component, point = rejected["component"], rejected["point"]
                    yield _Issue(
                        kind="value_rejected",
                        about=(device.spec.id, component, point),
                        name=name,
                        placeholders={
                            "device": escaped(name),
                            "topic": escaped(rejected["topic"]),
                            "field": escaped(f"{component}, {point}"),
                            "reason": escaped(redact(rejected["reason"])),
                        },
                    )

    def _changes(self) -> Iterator[_Issue]:
        """Devices that are something else than when they were adopted."""
        kinds = self._hub.store.kinds
        for device_id, device in self._hub.controller.devices.items():
            now = kind_of(device.spec)
            before = kinds.get(device_id)
            if before is None or any(each.platform == before for each in device.spec.components):
                self._hub.store.know(device_id, now)
                continue
            name = self._hub.name_of(device.spec)
            yield _Issue(
                kind="device_changed",
                about=(device_id,),
                name=name,
                placeholders={
                    "device": escaped(name),
                    "before": self._words.one(before),
                    "after": self._words.summary(device.spec.components) or "–",
                },
                data={"entry_id": self._hub.entry.entry_id, "device": device_id},
            )

    def _additions(self) -> Iterator[_Issue]:
        """What is announced for adopted devices and waits for the user's word."""
        devices = self._hub.controller.devices
        for device_id, held in self._hub.controller.gate.held.items():
            # The name is not taken from those who may be strangers.
            name = self._hub.name_of(devices[device_id].spec if device_id in devices else held.spec)
            yield _Issue(
                kind="device_additions",
                about=(device_id, *sorted(component.key for component in held.components)),
                name=name,
                placeholders={
                    "device": escaped(name),
                    "what": self._words.summary(held.components) or "–",
                    "topics": escaped(", ".join(sorted(held.topics)[:MAX_TOPICS])),
                },
                data={"entry_id": self._hub.entry.entry_id, "device": device_id, "kind": ADDITIONS},
            )

    def _denied(self) -> Iterator[_Issue]:
        """What the broker does not let us do."""
        denied = self._hub.controller.denied
        for kind, refused in (
            ("filters_refused", denied.filters),
            # Who is refused with a word has been told it; all others have lost their connection.
            ("topics_refused", {topic: "" for topic, words in denied.topics.items() if not words}),
        ):
            if refused:
                shown = islice(sorted(refused), MAX_ISSUES)
                lines = [
                    ": ".join(filter(None, (f"- {escaped(topic)}", escaped(refused[topic]))))
                    for topic in shown
                ]
                if len(refused) > MAX_ISSUES:
                    lines.append("- …")
                yield _Issue(kind=kind, about=(), placeholders={"topics": "\n".join(lines)})

    def _carried(self) -> Iterator[_Issue]:
        """Devices of another broker that has no connection, which this one carries too."""
        entries = self._hass.config_entries.async_entries(DOMAIN, include_ignore=False)
        away = {each.entry_id: each for each in entries if _is_away(each)}
        self._away = Counter({each: self._away[each] + 1 for each in away})
        away = {each: entry for each, entry in away.items() if self._away[each] >= MANY_LOOKS}
        if not away or not self._hub.connected:
            return
        registry = dr.async_get(self._hass)
        for found in self._hub.controller.offers():
            provider = self._hub.adoption.provider(found.spec)
            device = registry.async_get(provider.device_id or "") if provider else None
            if device is None or (entry := away.get(device.config_entry_id or "")) is None:
                continue
            name = device.name_by_user or device.name or found.spec.name
            yield _Issue(
                kind="device_carried_elsewhere",
                about=(found.spec.id, entry.entry_id),
                name=name,
                placeholders={"device": escaped(name), "other": escaped(entry.title)},
                data={
                    "entry_id": self._hub.entry.entry_id,
                    "device": found.spec.id,
                    "kind": CARRIED,
                    "registry_id": device.id,
                },
            )

    def _triggers(self) -> Iterator[_Issue]:
        """Triggers that automations wait for, and that their device does not have."""
        registry = dr.async_get(self._hass)
        for trigger, automations in async_missing(self._hass, self._hub).items():
            device = registry.async_get(trigger.device_id)
            name = (device.name_by_user or device.name or "") if device is not None else ""
            yield _Issue(
                kind="trigger_missing",
                about=trigger[:3],
                name=name,
                placeholders={
                    "automations": escaped(", ".join(sorted(set(automations)))),
                    "device": escaped(name),
                    "type": escaped(trigger.type),
                    "subtype": escaped(trigger.subtype),
                },
            )

    def _limit(self) -> Iterator[_Issue]:
        """More entities than Home Assistant adds for one broker, or nearly as many."""
        hass, entry = self._hass, self._hub.entry
        left_out = self._hub.limit.left_out()
        if not left_out and not is_nearly_full(hass, entry):
            return
        names = {device.spec.id: self._hub.name_of(device.spec) for device, _ in left_out}
        shown = [escaped(each) for each in islice(names.values(), MAX_NAMED)]
        yield _Issue(
            kind="too_many_entities" if left_out else "many_entities",
            about=(),
            placeholders={
                "enabled": str(enabled_entities(hass, entry)),
                "limit": str(maximum()),
                "count": str(len(left_out)),
                "devices": ", ".join(shown + ["…"] * (len(names) > MAX_NAMED)),
            },
        )


def _is_away(entry: ConfigEntry) -> bool:
    """Whether a broker has no connection, though it should."""
    if entry.state is ConfigEntryState.LOADED:
        return not entry.runtime_data.connected
    return entry.state is ConfigEntryState.SETUP_RETRY


def kind_of(spec: DeviceSpec) -> str | None:
    """What a device mainly is; ``None`` if it is nothing that we know."""
    platforms = {component.platform for component in spec.components}
    return min(platforms, key=lambda platform: TRAITS[platform].rank, default=None)


@callback
def async_delete_issues(hass: HomeAssistant, entry_id: str, *, ignored: bool) -> None:
    """Delete the issues of a broker.

    Args:
        hass: Home Assistant.
        entry_id: The broker.
        ignored: Also those that the user ignores: only when the broker is removed, because they are
            to stay ignored when it runs again.
    """
    registry = ir.async_get(hass)
    for issue_id in _shown(hass, entry_id, inactive=ignored):
        issue = registry.async_get_issue(DOMAIN, issue_id)
        if issue is not None and (ignored or issue.dismissed_version is None):
            ir.async_delete_issue(hass, DOMAIN, issue_id)


def _shown(hass: HomeAssistant, entry_id: str, *, inactive: bool = False) -> list[str]:
    return [
        issue_id
        for (domain, issue_id), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN and issue_id.startswith(f"{entry_id}_") and (issue.active or inactive)
    ]
