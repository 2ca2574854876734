"""What every component has: its names, where it says that it is there, its attributes."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from ...model.attributes import ATTRIBUTES
from ...model.availability import ALWAYS, Availability, AvailabilityMode
from ...model.components import Common
from ...model.data_point import Source
from ...model.vocabulary import Category, Platform
from .fields import MAX_NAME, Fields, shortened, text_of
from .wiring import Wiring, words

MAX_AVAILABILITY: Final = 16
"""The most topics on which one component says that it is there."""

SHARED_KEYS: Final = (
    "availability",
    "availability_mode",
    "availability_template",
    "availability_topic",
    "command_topic",
    "encoding",
    "message_expiry_interval",
    "payload_available",
    "payload_not_available",
    "qos",
    "state_topic",
)
"""What the announcement of a whole device may say once for its components."""

_READ_ONLY: Final = frozenset({Platform.BINARY_SENSOR, Platform.SENSOR})
"""Home Assistant takes no sensor whose category is "config": there is nothing to configure."""

STALENESS_KEYS: Final = ("expire_after", "force_update")
"""The keys of what is read only that say how long a value counts."""

WEB_SCHEMES: Final = ("http", "https")
"""How pages and pictures of the web are fetched."""

_EXPIRES: Final = _READ_ONLY
"""The platforms that have ``expire_after`` and ``force_update``."""


def common(wiring: Wiring, platform: Platform, *, optimistic: bool = False) -> Common:
    """What every component has."""
    fields = wiring.fields
    fields.drop(("platform",))
    main, name = wiring.title
    result = Common(
        main=main,
        name=name,
        availability=_availability(wiring),
        attributes=wiring.attributes(ATTRIBUTES[platform]),
        category=_category(fields, platform),
        enabled=fields.flag("enabled_by_default", default=True),
        visible=fields.flag("visible_by_default", default=True),
        # The unique ids of its members, which are of its own platform.
        members=tuple(f"{platform}:{each}" for each in fields.words("group") or ()),
        entity_id=take_entity_id(fields),
        icon=_icon(fields),
        picture=web_address(fields, "entity_picture"),
        optimistic=optimistic,
        expire_after=fields.whole("expire_after") or None if platform in _EXPIRES else None,
        force_update=fields.flag("force_update") if platform in _EXPIRES else False,
    )
    if fields.flag("retain"):
        fields.reject("retain", "commands are never retained")
    return result


def finish(fields: Fields) -> None:
    """Report what nobody asked for. What a device says for all its components is no mistake."""
    fields.drop(SHARED_KEYS)
    fields.close()


# --- names ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Naming:
    """What an announcement says of the name of a component.

    Attributes:
        given: Its name; empty for "the name of the device", ``None`` for nothing said.
        object_id: The last id of its topic, or its key in the announcement of a device.
        has_class: Whether it has a device class after which Home Assistant names it.
    """

    given: str | None
    object_id: str
    has_class: bool = False

    def within(self, device: str, *, alone: bool) -> tuple[bool, str | None]:
        """Whether it bears the name of its device, and if not, its own.

        Home Assistant puts the name of the device before that of the component, so that a publisher
        that does so, too, would be heard twice.

        Args:
            device: The name of the device.
            alone: Whether the device has no other component.
        """
        if self.given is None:
            if self.has_class:
                return False, None
            return (True, None) if alone else (False, readable(self.object_id))
        name = self.given.removeprefix(f"{device} ").strip()
        if not name or name == device:
            return True, None
        return False, name


def take_naming(fields: Fields, object_id: str) -> Naming:
    """Take the name of a component. ``null`` and nothing are different: the first is an answer."""
    given = "" if fields.denies("name") else None
    if "name" in fields:
        given = text_of(fields.take("name"))
        if given is None:
            fields.reject("name", "not a text")
        else:
            given = shortened(given)
    return Naming(given, object_id)


def readable(identifier: str) -> str:
    """An id as words: ``battery_low`` is "Battery low"."""
    text = " ".join(identifier.replace("_", " ").replace("-", " ").split())
    return (text[:1].upper() + text[1:])[:MAX_NAME] or identifier[:MAX_NAME]


def take_entity_id(fields: Fields) -> str | None:
    """Take the entity id that a component asks for, without the platform."""
    retired = fields.text("object_id", limit=MAX_NAME)
    wanted = fields.text("default_entity_id", limit=MAX_NAME)
    if wanted is not None:
        platform, dot, name = wanted.partition(".")
        return (name if dot else platform) or None
    if retired is not None:
        fields.translate("object_id", "read as default_entity_id")
    return retired or None


# --- looks ----------------------------------------------------------------------------------------


def _category(fields: Fields, platform: Platform) -> Category | None:
    category = fields.member("entity_category", Category)
    if category is Category.CONFIG and platform in _READ_ONLY:
        fields.reject("entity_category", f"a {platform} cannot be a setting")
        return None
    return category


def _icon(fields: Fields) -> str | None:
    icon = fields.text("icon", limit=MAX_NAME)
    if icon is not None and ":" not in icon:
        fields.reject("icon", "not an icon name such as mdi:lamp")
        return None
    return icon


def web_address(fields: Fields, key: str) -> str | None:
    """The address of a page or a picture of the web."""
    address = fields.text(key)
    if address is not None and not is_url(address, WEB_SCHEMES):
        fields.reject(key, "not a valid URL")
        return None
    return address


def is_url(text: str, schemes: tuple[str, ...]) -> bool:
    """Whether a text is an address with one of these schemes and a host."""
    try:
        parts = urlsplit(text)
        _port = parts.port
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname)


# --- availability ---------------------------------------------------------------------------------


def _availability(wiring: Wiring) -> Availability:
    fields = wiring.fields
    mode = fields.member("availability_mode", AvailabilityMode) or AvailabilityMode.LATEST
    sources: dict[str, Source[bool]] = {}
    several = fields.take("availability")
    if several is not None:
        if fields.take("availability_topic") is not None:
            fields.reject("availability_topic", "replaced by the list in availability")
        sources = _listed(wiring, several)
        fields.drop(("payload_available", "payload_not_available", "availability_template"))
    elif (source := _beacon(wiring, "availability_topic", "availability_template")) is not None:
        sources = {source.topic: source}
    # One of no sources is one that does not know its mode, so that all of them are equal.
    return Availability(tuple(sources.values()), mode) if sources else ALWAYS


def _listed(wiring: Wiring, entries: list[Any]) -> dict[str, Source[bool]]:
    """The sources by topic. Of two entries for one topic Home Assistant takes the last."""
    fields = wiring.fields
    sources: dict[str, Source[bool]] = {}
    if len(entries) > MAX_AVAILABILITY:
        fields.reject("availability", f"more than {MAX_AVAILABILITY} topics")
    for entry in entries[:MAX_AVAILABILITY]:
        if not isinstance(entry, dict):
            fields.reject("availability", "an entry is not an object")
            continue
        inner = wiring.within(Fields(entry, fields.notes))
        source = _beacon(inner, "topic", "value_template")
        if source is None:
            fields.reject("availability", "an entry has no valid topic")
        else:
            sources[source.topic] = source
    return sources


def _beacon(wiring: Wiring, topic_key: str, template_key: str) -> Source[bool] | None:
    there, away = wiring.fields.truth(
        "payload_available", "payload_not_available", words=("online", "offline")
    )
    codec = words((there, True), (away, False), ignore_others=True, unknown=None)
    sources = wiring.choice_sources(topic_key, template_key, codec)
    return sources[0] if sources else None
