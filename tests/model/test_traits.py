"""The table of platforms knows what Home Assistant says of each."""

from enum import StrEnum
from importlib import import_module
from types import ModuleType
from typing import Final

import pytest

from custom_components.mqtt_polyglot.model.traits import TRAITS
from custom_components.mqtt_polyglot.model.vocabulary import Platform

ENTITIES: Final = [platform for platform, traits in TRAITS.items() if traits.entity]
OF_ALL: Final = "EntityStateAttribute"

FREE: Final[dict[Platform, frozenset[str]]] = {
    # Of trackers in a network, which those of MQTT are not.
    Platform.DEVICE_TRACKER: frozenset({"host_name", "ip", "mac"}),
    # What no data point says.
    Platform.MEDIA_PLAYER: frozenset(
        {
            "app_id",
            "app_name",
            "group_members",
            "media_album_artist",
            "media_channel",
            "media_episode",
            "media_playlist",
            "media_season",
            "media_series_title",
            "media_track",
            "repeat",
            "shuffle",
        }
    ),
}
"""What a device may set though Home Assistant has an attribute of that name."""


def attributes_of(module: ModuleType) -> set[str]:
    """The attributes that a platform of Home Assistant gives its states."""
    return {
        str(each)
        for name, kind in vars(module).items()
        if name.endswith("Attribute") and name != OF_ALL
        if isinstance(kind, type) and issubclass(kind, StrEnum)
        for each in kind
    }


def test_every_platform_has_traits() -> None:
    """Each has a row, and a place of its own among those by which a device is called."""
    assert TRAITS.keys() == {*Platform}
    assert len({traits.rank for traits in TRAITS.values()}) == len(TRAITS)


@pytest.mark.parametrize("platform", ENTITIES)
def test_devices_do_not_set_what_home_assistant_says(platform: Platform) -> None:
    """The attributes of the platform are not among those that a device may add."""
    own = attributes_of(import_module(f"homeassistant.components.{platform}"))
    own |= attributes_of(import_module(f"homeassistant.components.{platform}.const"))
    assert own - FREE.get(platform, frozenset()) <= TRAITS[platform].blocked
