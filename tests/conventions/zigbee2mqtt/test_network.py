"""Networks: several on one broker, and devices that move between them."""

import pytest

from custom_components.mqtt_polyglot.conventions.base import DeviceGone, DeviceSeen, Effect

from .support import IEEE, Replay, entry, on_off, specific

ID = f"zigbee2mqtt:{IEEE}"
OTHER = "0x00158d0001ffffff"
SWITCH = specific("switch", on_off())


def seen(effects: list[Effect]) -> list[str]:
    """The ids of the devices that were seen."""
    assert all(isinstance(effect, DeviceSeen) for effect in effects)
    return [effect.spec.id for effect in effects if isinstance(effect, DeviceSeen)]


@pytest.fixture
def networks() -> Replay:
    """Two networks."""
    return Replay("up", "down")


def base_of(player: Replay) -> str:
    """The network that has the device."""
    base: str = player.convention._known[IEEE]["base"]
    return base


def test_networks_are_apart(networks: Replay) -> None:
    """The list of one takes nothing away from the other."""
    networks.list_devices(entry(SWITCH), base="up")
    networks.list_devices(entry(SWITCH, ieee=OTHER), base="down")
    assert len(networks.devices) == 2
    networks.list_devices(base="down")
    assert list(networks.devices) == [ID]


def test_first_lists_do_not_fight(networks: Replay) -> None:
    """Two lists that nobody knows the age of: the first one has the device, for good."""
    networks.list_devices(entry(SWITCH), base="up")
    for _ in range(3):
        assert networks.list_devices(entry(SWITCH, x=1), base="down") == []
        assert networks.list_devices(entry(SWITCH, x=2), base="up") == []
        networks.convention._networks["down"].digest = None
    assert base_of(networks) == "up"


def test_a_device_moves(networks: Replay) -> None:
    """It is let into the other network; the first one may list it for ever."""
    networks.list_devices(entry(SWITCH), base="up")
    networks.list_devices(base="down")
    joining = entry(SWITCH, interview_state="IN_PROGRESS")
    assert networks.list_devices(joining, base="down") == []
    assert seen(networks.list_devices(entry(SWITCH), base="down")) == [ID]
    assert networks.device.states["switch"].component.power.sources[0].topic == "down/thing"  # type: ignore[attr-defined]
    assert networks.list_devices(entry(SWITCH, x=1), base="up") == []
    assert networks.list_devices(base="up") == []
    assert base_of(networks) == "down"


def test_a_device_moves_back(networks: Replay) -> None:
    """What is listed anew was let in just now."""
    networks.list_devices(entry(SWITCH), base="up")
    networks.list_devices(base="down")
    networks.list_devices(entry(SWITCH), base="down")
    networks.list_devices(entry(SWITCH, interview_state="IN_PROGRESS"), base="up")
    assert base_of(networks) == "down"
    assert seen(networks.list_devices(entry(SWITCH), base="up")) == [ID]
    assert base_of(networks) == "up"


def test_the_other_network_has_it_then(networks: Replay) -> None:
    """A device that its network lists no more is still in the other one."""
    networks.list_devices(entry(SWITCH), base="up")
    networks.list_devices(entry(SWITCH), base="down")
    assert seen(networks.list_devices(base="up")) == [ID]
    assert base_of(networks) == "down"
    assert networks.list_devices(base="down") == [DeviceGone(ID)]


def test_what_the_other_network_lists_no_more(networks: Replay) -> None:
    """A left-over entry that was cleared away does not come back."""
    networks.list_devices(entry(SWITCH), base="up")
    networks.list_devices(entry(SWITCH), base="down")
    networks.list_devices(base="down")
    assert networks.list_devices(base="up") == [DeviceGone(ID)]


def test_disabling_the_entry_that_is_left_over(networks: Replay) -> None:
    """It concerns nobody."""
    networks.list_devices(entry(SWITCH), base="up")
    networks.list_devices(entry(SWITCH), base="down")
    assert networks.list_devices(entry(SWITCH, disabled=True), base="down") == []
    assert networks.list_devices(base="up") == [DeviceGone(ID)]


def test_a_network_that_is_not_configured_any_more(networks: Replay) -> None:
    """Its devices go to whoever lists them."""
    networks.list_devices(entry(SWITCH), base="up")
    announcement = networks.convention._known[IEEE]
    networks.convention.forget(ID)
    networks.convention.restore(ID, {**announcement, "base": "cellar"})
    assert seen(networks.list_devices(entry(SWITCH), base="down")) == [ID]
    assert base_of(networks) == "down"
