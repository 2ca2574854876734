"""Claims: which of several descriptions of one physical device counts.

A Zigbee lamp may be described by Zigbee2MQTT itself and by Home Assistant discovery: one lamp, two
specs, one of which is offered. Two descriptions in one convention are two devices, whatever identities
they share: programs use the MAC address of their machine for all of their virtual devices. An adopted
description counts; else that of the convention that is first in the registry, which knows most.
"""

from collections.abc import Iterable, Sequence

from ..model.spec import DeviceSpec


class Claims:
    """The descriptions of physical devices, by identity."""

    def __init__(self, conventions: Sequence[str]) -> None:
        """Start without claims.

        Args:
            conventions: The names of the conventions, the one that counts most first.
        """
        self._rank = {name: rank for rank, name in enumerate(conventions)}
        self._specs: dict[str, DeviceSpec] = {}
        self._adopted: set[str] = set()
        self._by_identity: dict[str, set[str]] = {}

    def claim(self, spec: DeviceSpec, *, adopted: bool) -> set[str]:
        """Add a description; return the ids of the devices for which that may change something."""
        before = self._specs.get(spec.id)
        rivals: set[str] = set()
        if before is not None and before.identities != spec.identities:
            rivals |= self.release(spec.id)
        self._specs[spec.id] = spec
        (self._adopted.add if adopted else self._adopted.discard)(spec.id)
        for identity in spec.identities:
            self._by_identity.setdefault(identity, set()).add(spec.id)
        return rivals | self._rivals(spec)

    def release(self, device_id: str) -> set[str]:
        """Remove a description; return the ids of the devices for which that may change something."""
        spec = self._specs.pop(device_id, None)
        if spec is None:
            return set()
        rivals = self._rivals(spec)
        self._adopted.discard(device_id)
        for identity in spec.identities:
            ids = self._by_identity[identity]
            ids.discard(device_id)
            if not ids:
                del self._by_identity[identity]
        return rivals

    def owner(self, device_id: str) -> str:
        """The id of the device whose description counts; mostly this one."""
        spec = self._specs[device_id]
        return min({device_id, *self._rivals(spec)}, key=self._order)

    def _rivals(self, spec: DeviceSpec) -> set[str]:
        groups: Iterable[set[str]] = (
            self._by_identity.get(identity, set()) for identity in spec.identities
        )
        others = set().union(*groups) - {spec.id}
        return {each for each in others if self._specs[each].convention != spec.convention}

    def _order(self, device_id: str) -> tuple[bool, int, str]:
        convention = self._specs[device_id].convention
        rank = self._rank.get(convention, len(self._rank))
        return device_id not in self._adopted, rank, device_id
