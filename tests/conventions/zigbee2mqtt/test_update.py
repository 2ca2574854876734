"""Updates of firmware."""

from typing import Any

import pytest

from .support import BASE, IEEE, Replay, component_of, entry, spec_of

OTA = {"supports_ota": True}
TOPIC = f"{BASE}/bridge/request/device/ota_update/update"


def lamp() -> Replay:
    """A device that Zigbee2MQTT has updates for."""
    player = Replay()
    player.list_devices(entry(definition=OTA))
    return player


def test_an_update() -> None:
    """Versions, progress, whether it runs, and what is new, as the device goes through them."""
    player = lamp()
    idle = {"state": "idle", "installed_version": 16777241, "latest_version": 16777241}
    player.say("thing", {"update": idle})
    shown = player.values("update")
    assert (shown["installed"], shown["latest"]) == ("16777241", "16777241")
    assert shown["in_progress"] is False
    notes = {"latest_version": 16777300, "latest_release_notes": "Brighter"}
    player.say("thing", {"update": idle | notes | {"state": "available"}})
    assert (player.values("update")["latest"], player.values("update")["summary"]) == (
        "16777300",
        "Brighter",
    )
    player.say("thing", {"update": idle | notes | {"state": "updating", "progress": 42.5}})
    assert player.values("update")["in_progress"] is True
    assert player.values("update")["progress"] == 42.5
    player.say("thing", {"update": idle | {"latest_release_notes": None}})
    shown = player.values("update")
    assert (shown["in_progress"], shown["progress"], shown["summary"]) == (False, None, None)


def test_long_notes() -> None:
    """A state has their beginning, and the dialog all of them."""
    player = lamp()
    player.say("thing", {"update": {"latest_release_notes": "x" * 1000}})
    shown = player.values("update")
    assert len(shown["summary"]) == 255
    assert shown["notes"] == "x" * 1000
    player.say("thing", {"update": {"latest_release_notes": ["no text"]}})
    assert player.device.states["update"].rejections


@pytest.mark.parametrize("version", [-1, "-1", None])
def test_unknown_versions(version: Any) -> None:
    """With its Home Assistant integration on, Zigbee2MQTT says so of what it has not looked for."""
    player = lamp()
    player.say("thing", {"update": {"installed_version": version, "latest_version": version}})
    assert player.values("update")["installed"] is None
    assert player.values("update")["latest"] is None


@pytest.mark.parametrize("progress", ["half", 101, -1, [], {}, True])
def test_odd_progress(progress: Any) -> None:
    """It is between 0 and 100, or unknown."""
    player = lamp()
    player.say("thing", {"update": {"state": "updating", "progress": progress}})
    assert player.values("update").get("progress") is None
    player.say("thing", {"update": progress})


def test_install() -> None:
    """Zigbee2MQTT is asked by the address of the device, which outlives its name."""
    player = lamp()
    state = player.device.states["update"]
    update: Any = state.component
    (publish,) = player.device.command(state, [update.install.to(True)])
    assert publish.topic == TOPIC
    assert publish.payload == f'{{"id": "{IEEE}"}}'.encode()
    assert (publish.retain, update.common.category) == (False, "config")


def test_attribute_output() -> None:
    """Each member has a topic of its own there."""
    update = component_of(spec_of(definition=OTA, output="attribute"), "update")
    assert update.installed.sources[0].topic == f"{BASE}/thing/update-installed_version"
    assert update.progress.sources[0].topic == f"{BASE}/thing/update-progress"
