"""The convention: networks of Zigbee2MQTT, and what changed in their lists of devices."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, ClassVar, Final

import orjson

from ...broker.message import Message
from ...broker.topic import validate_topic
from ...model.spec import DeviceSpec, Note, NoteKind
from ..base import (
    MAX_ANNOUNCEMENT,
    Announcement,
    AnnouncementError,
    DeviceGone,
    DeviceSeen,
    Effect,
    Rejected,
)
from .announcement import announcement_of, ieee_of, is_coordinator, trim
from .bridge import bridge_announcement, describe_bridge, read_bridge
from .device import describe
from .expose import where_of
from .group import MemberDevice, describe_group, group_announcement
from .ids import NAME, bridge_id, device_id, own_id
from .network import Network
from .settings import BridgeSettings, read_settings

_DEVICES: Final = "bridge/devices"
_GROUPS: Final = "bridge/groups"
_INFO: Final = "bridge/info"

_LEAVES: Final = (_DEVICES, _GROUPS, _INFO)

_MAX_GROUPS: Final = 4096
_MAX_DEVICES: Final = 65536
"""A Zigbee network has addresses of 16 bits."""


class Zigbee2Mqtt:
    """The devices of any number of instances of Zigbee2MQTT on one broker.

    A device belongs to the network that listed it first. If another network lists it too, one of the
    two entries is left over from before the device moved:

    * an entry that is new in the list of a network, or whose interview ends, takes the device over:
      it was let into that network just now;
    * an entry of the first list that a network publishes in our time does not: nobody knows its age;
    * when the network that has the device lists it no more, the other one has it.

    A disabled device stays as it is and is never there; one that was never seen before is not
    offered. A device whose interview runs again, or that Zigbee2MQTT does not know any more, stays
    as it was. Only a list without it makes a device go.
    """

    name: ClassVar[str] = NAME

    def __init__(self, base_topics: Iterable[str]) -> None:
        """Start without devices.

        Args:
            base_topics: Of each instance its ``mqtt.base_topic``.

        Raises:
            ValueError: One of them is no topic.
        """
        self._networks = {base: Network(base) for base in base_topics}
        for base in self._networks:
            validate_topic(base)
        self._known: dict[str, Announcement] = {}
        self._bridges: dict[str, Announcement] = {}
        self._groups: dict[str, Announcement] = {}

    @property
    def filters(self) -> tuple[str, ...]:
        """The topics on which devices announce themselves."""
        return tuple(f"{base}/{leaf}" for base in self._networks for leaf in _LEAVES)

    def on_message(self, message: Message) -> Iterator[Effect]:
        """Take a list of devices, or the settings of an instance."""
        readers = (self._on_devices, self._on_groups, self._on_info)
        for leaf, read in zip(_LEAVES, readers, strict=True):
            base = message.topic.removesuffix(f"/{leaf}")
            if base != message.topic and (network := self._networks.get(base)):
                yield from read(network, message)

    def reading(self, device_id: str) -> Iterator[None]:
        """Never asked, as ``seen``."""
        raise NotImplementedError

    def seen(self, device_id: str) -> DeviceSeen | None:
        """Never asked: each device is made of one entry of a list."""
        raise NotImplementedError

    def describe(self, announcement: Announcement) -> DeviceSpec:
        """Make the spec of a stored announcement; raises ``AnnouncementError``."""
        if "bridge" in announcement:
            return describe_bridge(announcement)
        return describe_group(announcement) if "group" in announcement else describe(announcement)

    def topics(self, announcement: Announcement) -> tuple[str, ...]:
        """The list of devices that has it, and the settings of that instance."""
        base = announcement["base"]
        if "bridge" in announcement:
            return (f"{base}/{_INFO}",)
        if "group" in announcement:
            return (f"{base}/{_GROUPS}", f"{base}/{_DEVICES}", f"{base}/{_INFO}")
        return (f"{base}/{_DEVICES}", f"{base}/{_INFO}")

    def reverted(
        self, announcement: Announcement, before: Announcement, topics: Collection[str]
    ) -> Announcement:
        """Never asked: only Zigbee2MQTT speaks for its devices, on topics that the user named."""
        raise NotImplementedError

    def restore(self, device_id: str, announcement: Announcement) -> DeviceSpec:
        """Know a device from an earlier run, and describe it; raises ``AnnouncementError``."""
        spec = self.describe(announcement)
        if "bridge" in announcement:
            self._bridges[announcement["base"]] = announcement
        elif "group" in announcement:
            self._groups[device_id] = announcement
        else:
            self._known[own_id(device_id)] = announcement
        return spec

    def prepare(self) -> None:
        """Nothing has to be made ready."""

    def forget(self, device_id: str) -> None:
        """Keep nothing of a device; the next list announces it again."""
        for base in self._networks:
            if device_id == bridge_id(base):
                self._bridges.pop(base, None)
        self._groups.pop(device_id, None)
        ieee = own_id(device_id)
        self._known.pop(ieee, None)
        for network in self._networks.values():
            network.forget(ieee)

    # --- the settings of an instance ------------------------------------------------------------

    def _on_info(self, network: Network, message: Message) -> Iterator[Effect]:
        if not message.payload:
            return
        info = _json(message)
        settings = read_settings(info)
        if settings is None:
            yield _rejected(message.topic, "", "no settings of a Zigbee2MQTT")
            return
        bridge = bridge_announcement(network.base, read_bridge(info))
        if bridge != self._bridges.get(network.base):
            self._bridges[network.base] = bridge
            yield DeviceSeen(describe_bridge(bridge), bridge)
        if settings == network.settings:
            return
        network.settings = settings
        for ieee, announcement in list(self._known.items()):
            if announcement["base"] == network.base and ieee in self._known:
                yield from self._announce(network, ieee, announcement["device"])
        yield from self._refresh_groups(network)

    # --- the list of groups ---------------------------------------------------------------------

    def _on_groups(self, network: Network, message: Message) -> Iterator[Effect]:
        if not message.payload:
            return
        groups = _json(message)
        if not isinstance(groups, list):
            yield _rejected(message.topic, "", "no list of groups")
            return
        network.groups = groups[:_MAX_GROUPS]
        yield from self._refresh_groups(network)

    def _refresh_groups(self, network: Network) -> Iterator[Effect]:
        """Tell of the groups about which anything is new, their members among it.

        One that is listed without members, or no more, is gone until it has some again.
        """
        if network.groups is None or not network.listed:
            return
        base, there = network.base, set[str]()
        settings = network.settings or BridgeSettings()
        for group in network.groups:
            try:
                announcement = group_announcement(
                    base, group, self._member_of(base), network.endpoints, settings=settings
                )
                if announcement is None:
                    continue
                _check_size(announcement)
                spec = describe_group(announcement)
            except AnnouncementError as err:
                yield _rejected(f"{base}/{_GROUPS}", _name_of(group), str(err))
                continue
            there.add(spec.id)
            if self._groups.get(spec.id) != announcement:
                self._groups[spec.id] = announcement
                yield DeviceSeen(spec, announcement)
        for gone in [
            key for key, known in self._groups.items() if known["base"] == base and key not in there
        ]:
            del self._groups[gone]
            yield DeviceGone(gone)

    def _member_of(self, base: str) -> MemberDevice:
        def device_of(ieee: str) -> Mapping[str, Any] | None:
            known = self._known.get(ieee)
            return known["device"] if known is not None and known["base"] == base else None

        return device_of

    # --- the list of devices --------------------------------------------------------------------

    def _on_devices(self, network: Network, message: Message) -> Iterator[Effect]:
        if not message.payload:
            return
        digest = hash(message.payload)
        if digest == network.digest:
            return
        try:
            entries = _entries(message)
        except AnnouncementError as err:
            yield _rejected(message.topic, "", str(err))
            return
        network.turn += 1
        turn = network.turn
        network.digest = None
        listed: set[str] = set()
        refused = False
        for entry in entries:
            for effect in self._on_entry(network, message.topic, entry, listed):
                refused |= isinstance(effect, Rejected)
                yield effect
            if network.turn != turn:
                return
        network.keep(listed)
        for ieee in self._gone(network, listed):
            if ieee in self._known:
                yield from self._let_go(ieee)
            if network.turn != turn:
                return
        network.listed = True
        # What could not be read is said again with each list that has it.
        network.digest = None if refused else digest
        yield from self._refresh_groups(network)

    def _on_entry(
        self, network: Network, topic: str, entry: Any, listed: set[str]
    ) -> Iterator[Effect]:
        """Look whether an entry of the list says something new."""
        try:
            ieee = _new_ieee(entry, listed)
            fingerprint = _fingerprint(entry)
            if network.fingerprints.get(ieee) == fingerprint:
                return
            disabled = entry.get("disabled") is True
            device = None if disabled else trim(entry)
            network.fingerprints[ieee] = fingerprint
            network.endpoints[ieee] = _endpoints(entry.get("endpoints"))
        except AnnouncementError as err:
            yield _rejected(topic, _name_of(entry), str(err))
            return
        if device is not None:
            if self._takes_over(network, ieee):
                yield from self._announce(network, ieee, device)
            else:
                network.shadowed[ieee] = device
            return
        network.shadowed.pop(ieee, None)
        known = self._known.get(ieee)
        if disabled and known is not None and known["base"] == network.base:
            yield from self._announce(network, ieee, {**known["device"], "disabled": True})

    def _takes_over(self, network: Network, ieee: str) -> bool:
        """Whether a device of the list belongs to this network."""
        if (known := self._known.get(ieee)) is None:
            return True
        owner = self._networks.get(known["base"])
        if owner is None or owner is network:
            return True
        if not network.listed or ieee in network.shadowed:
            return False
        owner.shadowed[ieee] = known["device"]
        return True

    def _gone(self, network: Network, listed: set[str]) -> list[str]:
        """The devices of a network that its list has no more."""
        return [
            ieee
            for ieee, announcement in self._known.items()
            if announcement["base"] == network.base and ieee not in listed
        ]

    def _let_go(self, ieee: str) -> Iterator[Effect]:
        """Give a device to the other network that lists it, or let it go."""
        for other in self._networks.values():
            if (device := other.shadowed.pop(ieee, None)) is not None:
                yield from self._announce(other, ieee, device)
                return
        del self._known[ieee]
        yield DeviceGone(device_id(ieee))

    def _announce(self, network: Network, ieee: str, device: Mapping[str, Any]) -> Iterator[Effect]:
        """Tell of a device, if there is anything new about it."""
        known = self._known.get(ieee)
        announcement = _announcement(network, ieee, device, known)
        if announcement == known:
            return
        try:
            _check_size(announcement)
            spec = describe(announcement)
        except AnnouncementError as err:
            network.fingerprints.pop(ieee, None)
            yield _rejected(f"{network.base}/{_DEVICES}", _name_of(device), str(err))
            return
        self._known[ieee] = announcement
        network.shadowed.pop(ieee, None)
        yield DeviceSeen(spec, announcement)


def _announcement(
    network: Network, ieee: str, device: Mapping[str, Any], known: Announcement | None
) -> Announcement:
    """The announcement of a device of a network.

    Until ``bridge/info`` has come, what it said before counts, else what 2.x does by default.
    """
    if network.settings is None and known is not None and known["base"] == network.base:
        return {**known, "device": device}
    settings = network.settings or BridgeSettings()
    return announcement_of(
        network.base,
        device,
        output=settings.output,
        availability=settings.available(ieee),
        last_seen=settings.last_seen,
    )


def _endpoints(raw: Any) -> dict[str, str]:
    """The names of the endpoints of a device by their numbers."""
    named = raw.items() if isinstance(raw, dict) else ()
    return {
        number: each["name"]
        for number, each in named
        if isinstance(each, dict) and isinstance(each.get("name"), str)
    }


def _json(message: Message) -> Any:
    try:
        return message.json
    except ValueError:
        return None


def _entries(message: Message) -> list[Any]:
    """The entries of a list of devices, without the coordinator.

    Zigbee2MQTT always lists its own radio: a list without it must not take away a network.
    """
    entries = _json(message)
    if not isinstance(entries, list):
        raise AnnouncementError("no list of devices")
    devices = [entry for entry in entries if not is_coordinator(entry)]
    if len(devices) == len(entries):
        raise AnnouncementError("a list without a coordinator")
    return devices[:_MAX_DEVICES]


def _new_ieee(entry: Any, listed: set[str]) -> str:
    """The address of an entry, which then is among those of the list."""
    if not isinstance(entry, dict):
        raise AnnouncementError(f"{type(entry).__name__} where a device was expected")
    ieee = ieee_of(entry)
    if ieee in listed:
        raise AnnouncementError("the list has this device twice")
    listed.add(ieee)
    return ieee


def _check_size(announcement: Announcement) -> None:
    if len(orjson.dumps(announcement)) > MAX_ANNOUNCEMENT:
        raise AnnouncementError("its description is too large")


def _fingerprint(entry: dict[str, Any]) -> int:
    try:
        return hash(orjson.dumps(entry))
    except TypeError as err:
        # It nests more than 254 levels deep.
        raise AnnouncementError(f"it cannot be read: {err}") from err


def _name_of(entry: Any) -> str:
    """How to name an entry that cannot be read."""
    name = entry.get("friendly_name") if isinstance(entry, dict) else None
    return name[:64] if isinstance(name, str) else where_of(entry)


def _rejected(topic: str, where: str, detail: str) -> Rejected:
    return Rejected(topic, Note(NoteKind.REJECTED, where, detail=detail))
