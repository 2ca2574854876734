"""The index of devices: which one an announcement belongs to."""

from collections.abc import Iterable
from typing import Final

from .devices import NAME, Entry, KnownDevice

MAX_OWNERS: Final = 16384
"""The most unique ids of components that are remembered with the device that had them last."""


class DeviceIndex:
    """The devices that have announced themselves, by topic, by name and by unique id."""

    def __init__(self) -> None:
        """Begin with no device."""
        self._devices: dict[str, KnownDevice] = {}
        """By key."""
        self._by_topic: dict[str, KnownDevice] = {}
        """By topic below the prefix."""
        self._keys: dict[str, str] = {}
        """The key of a device by each of its aliases."""
        self._children: dict[str, set[str]] = {}
        """The keys of the devices whose ``via_device`` is this alias."""
        self._owners: dict[str, str] = {}
        """The key of the device that had a component last, by its unique id."""

    def __contains__(self, device: KnownDevice) -> bool:
        """Whether this device is known, and has not been forgotten."""
        return self._devices.get(device.key) is device

    def get(self, device_id: str) -> KnownDevice | None:
        """The device of a spec, by its id."""
        return self._devices.get(device_id.removeprefix(f"{NAME}:"))

    def announced_on(self, name: str) -> KnownDevice | None:
        """The device of which something is announced on a topic below the prefix."""
        return self._by_topic.get(name)

    def key_of(self, alias: str) -> str | None:
        """The key of the device that has this alias."""
        return self._keys.get(alias)

    def find(self, entry: Entry) -> KnownDevice:
        """The device that an announcement belongs to: one that has one of its aliases, or a new one.

        Where no alias is known the unique id decides. What says of what device it is may share one
        with a device that is there: people number their parts as they like.
        """
        current = self._by_topic.get(entry.topic.name)
        aliases = entry.aliases()
        keys = [key for alias in aliases if (key := self._keys.get(alias)) is not None]
        if current is not None and current.key in keys:
            return current
        if keys:
            return self._devices[keys[0]]
        if current is not None and entry.unique is not None:
            if current.entries[entry.topic.name].unique == entry.unique:
                return current if len(current.entries) == 1 else KnownDevice(aliases[0])
        if entry.unique is not None and (key := self._owners.get(entry.unique)) is not None:
            owner = self._devices.get(key)
            if owner is None or entry.block is None:
                return owner or KnownDevice(key)
        return KnownDevice(aliases[0])

    def put(self, device: KnownDevice, entry: Entry) -> list[KnownDevice]:
        """Add what is announced on a topic; return the devices that now turn out to be its children."""
        device.put(entry)
        self._devices[device.key] = device
        self._by_topic[entry.topic.name] = device
        self._own(device, entry)
        return self._update(device)

    def take(self, device: KnownDevice, name: str) -> None:
        """Remove what was announced on a topic, and the device if that was all."""
        device.take(name)
        del self._by_topic[name]
        if device.entries:
            self._update(device)
        else:
            self._drop(device)

    def restore(self, stored: KnownDevice) -> KnownDevice:
        """Add a device as it was stored; return it, or the one that is known and took its place.

        What was announced on a topic meanwhile is newer than what is stored.
        """
        device = self._devices.setdefault(stored.key, stored)
        for name, entry in stored.entries.items():
            if name not in self._by_topic:
                if device is not stored:
                    device.put(entry)
                self._by_topic[name] = device
                self._own(device, entry)
        for child in self._update(device):
            child.outdated = True
        return device

    def forget(self, device: KnownDevice) -> None:
        """Remove a device and all that was announced of it."""
        for name, entry in tuple(device.entries.items()):
            device.take(name)
            del self._by_topic[name]
            if entry.unique is not None and self._owners.get(entry.unique) == device.key:
                del self._owners[entry.unique]
        self._drop(device)

    def _own(self, device: KnownDevice, entry: Entry) -> None:
        if entry.unique is not None:
            self._owners.pop(entry.unique, None)
            self._owners[entry.unique] = device.key
            if len(self._owners) > MAX_OWNERS:
                del self._owners[next(iter(self._owners))]

    def _update(self, device: KnownDevice) -> list[KnownDevice]:
        """Index a device under its aliases; return the devices that are reached through a new one.

        Its key does not count: by that it was known to them before.
        """
        aliases = {device.key, *device.aliases}
        self._unindex(device, device.names - aliases)
        own = {alias for alias in aliases if self._keys.setdefault(alias, device.key) == device.key}
        news = own - device.names - {device.key}
        device.names = own
        if device.via != device.reached_by:
            self._detach(device)
            device.reached_by = device.via
        if device.via is not None:
            self._children.setdefault(device.via, set()).add(device.key)
        return [
            self._devices[child]
            for alias in news
            for child in self._children.get(alias, ())
            if child != device.key
        ]

    def _unindex(self, device: KnownDevice, names: Iterable[str]) -> None:
        for name in names:
            del self._keys[name]
        device.names.difference_update(names)

    def _detach(self, device: KnownDevice) -> None:
        if device.reached_by is not None:
            siblings = self._children[device.reached_by]
            siblings.discard(device.key)
            if not siblings:
                del self._children[device.reached_by]

    def _drop(self, device: KnownDevice) -> None:
        self._unindex(device, tuple(device.names))
        self._detach(device)
        del self._devices[device.key]
