"""Networks: one instance of Zigbee2MQTT each, under a base topic of its own."""

from collections.abc import Mapping
from typing import Any

from .settings import BridgeSettings


class Network:
    """What is known of one network.

    Attributes:
        base: Its base topic.
        settings: How it publishes; ``None`` until ``bridge/info`` has come.
        digest: The hash of the list that was read last, to the end.
        listed: Whether a list was read to the end.
        fingerprints: The hash of each entry of the list, by address.
        shadowed: The devices that it lists and that belong to another network, trimmed.
        groups: Its groups as it lists them; ``None`` until it has.
        endpoints: The names of the endpoints of its devices, by address and number.
        turn: Counts the lists, so that the reading of an older one ends when a newer comes.
    """

    def __init__(self, base: str) -> None:
        """Know nothing yet."""
        self.base = base
        self.settings: BridgeSettings | None = None
        self.digest: int | None = None
        self.listed = False
        self.fingerprints: dict[str, int] = {}
        self.shadowed: dict[str, Mapping[str, Any]] = {}
        self.turn = 0
        self.groups: list[Any] | None = None
        self.endpoints: dict[str, dict[str, str]] = {}

    def forget(self, ieee: str) -> None:
        """Take the entry of a device for new when it comes again."""
        self.digest = None
        self.fingerprints.pop(ieee, None)
        self.shadowed.pop(ieee, None)

    def keep(self, listed: set[str]) -> None:
        """Forget the entries that the list has no more."""
        for ieee in self.fingerprints.keys() - listed:
            del self.fingerprints[ieee]
            self.endpoints.pop(ieee, None)
            self.shadowed.pop(ieee, None)
