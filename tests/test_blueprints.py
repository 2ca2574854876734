"""The blueprints of the documentation, as automations of Home Assistant."""

from pathlib import Path
import shutil
from typing import Any, Final
from urllib.parse import quote

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service
import yaml

from .clock import Clock
from .double import settle
from .house import House

DOCS: Final = Path(__file__).parent.parent / "docs"
BLUEPRINTS: Final = sorted((DOCS / "blueprints").glob("*.yaml"))


class _Loader(yaml.SafeLoader):
    """YAML with the inputs of blueprints."""


_Loader.add_constructor("!input", lambda _, node: node.value)


async def automate(hass: HomeAssistant, folder: Path, name: str, **inputs: Any) -> None:
    """Have an automation made from a blueprint that was imported into a configuration."""
    imported = folder / "blueprints/automation/mqtt_polyglot" / f"{name}.yaml"
    imported.parent.mkdir(parents=True)
    shutil.copy(DOCS / "blueprints" / imported.name, imported)
    hass.config.config_dir = str(folder)
    use = {"path": f"mqtt_polyglot/{imported.name}", "input": inputs}
    assert await async_setup_component(
        hass, "automation", {"automation": [{"alias": name, "use_blueprint": use}]}
    )
    await hass.async_block_till_done()
    state = hass.states.get(f"automation.{name}")
    assert state is not None
    assert state.state == "on"


def messages(calls: list[ServiceCall]) -> list[str]:
    """The notifications since the last look."""
    said = [call.data["message"] for call in calls]
    calls.clear()
    return said


@pytest.mark.parametrize("path", BLUEPRINTS, ids=lambda path: path.stem)
def test_documented(path: Path) -> None:
    """Each can be imported from where it is, and the page explains each input."""
    head = yaml.load(path.read_text(), _Loader)["blueprint"]
    page = (DOCS / "blueprints.md").read_text()
    assert head["source_url"].endswith(f"/docs/blueprints/{path.name}")
    assert f"blueprint_url={quote(head['source_url'], safe='')})" in page
    section = page.partition(f"\n## {head['name']}\n")[2].partition("\n## ")[0]
    inputs = dict(head["input"])
    inputs |= {
        key: each for part in head["input"].values() for key, each in part.get("input", {}).items()
    }
    for key in inputs:
        assert f"`{key}`" in section or "input" in inputs[key], key


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("on", ("turn_on", {})),
        ("off", ("turn_off", {})),
        ("toggle", ("toggle", {})),
        ("brightness_step_up", ("turn_on", {"brightness_step_pct": 20})),
        ("brightness_move_down", ("turn_on", {"brightness_step_pct": -20})),
        ("recall_1", None),
    ],
)
async def test_remote_for_a_light(
    house: House, tmp_path: Path, kind: str, said: tuple[str, dict[str, Any]] | None
) -> None:
    """A press does what it is for."""
    types = ["on", "off", "toggle", "brightness_step_up", "brightness_move_down", "recall_1"]
    remote = await house.discover("event", state_topic="remote", event_types=types)
    names = ("turn_on", "turn_off", "toggle")
    calls = {name: async_mock_service(house.hass, "light", name) for name in names}
    light = {"entity_id": "light.hall"}
    await automate(house.hass, tmp_path, "remote_for_a_light", remote=remote, light=light, step=20)
    house.say("remote", {"event_type": kind})
    await house.hass.async_block_till_done()
    done = [(name, dict(call.data)) for name in names for call in calls[name]]
    expected = said and (said[0], {"entity_id": ["light.hall"], **said[1]})
    assert done == [expected] * (expected is not None)


async def test_door_left_open(clock: Clock, house: House, tmp_path: Path) -> None:
    """A door that was open all the time is told of once, one that was closed in between is not."""
    door = await house.discover("binary_sensor", state_topic="door", device_class="door")
    calls = async_mock_service(house.hass, "notify", "persistent_notification")
    await automate(house.hass, tmp_path, "door_left_open", doors=[door], duration={"minutes": 5})
    house.say("door", "ON")
    await move(clock, house, minutes=4)
    house.say("door", "OFF")
    house.say("door", "ON")
    await move(clock, house, minutes=4)
    assert messages(calls) == []
    await move(clock, house, minutes=2)
    assert messages(calls) == ["Thing has been open for 5 minutes."]
    await move(clock, house, minutes=20)
    assert messages(calls) == []


async def test_device_silent(clock: Clock, house: House, tmp_path: Path) -> None:
    """Without a new value, without a connection, and without an announcement."""
    sensor = await house.discover(
        "sensor", state_topic="shed/warm", availability_topic="shed/online"
    )
    calls = async_mock_service(house.hass, "notify", "persistent_notification")
    short = {"silent": {"minutes": 10}, "unavailable": {"minutes": 1}}
    await automate(house.hass, tmp_path, "device_silent", entities=[sensor], **short)
    house.say("shed/online", "online")
    house.say("shed/warm", "20")
    await move(clock, house, minutes=9)
    house.say("shed/warm", "21")
    await move(clock, house, minutes=9)
    assert messages(calls) == []
    await move(clock, house, minutes=2)
    (said,) = messages(calls)
    assert said.startswith("Thing has not reported a new value since 20")

    house.say("shed/online", "offline")
    await move(clock, house, minutes=2)
    assert messages(calls) == ["Thing is unavailable."]

    house.say("homeassistant/sensor/thing/config", "")
    await settle(house.hass)
    assert messages(calls) == ["Thing is no longer announced by its broker."]


async def move(clock: Clock, house: House, minutes: float) -> None:
    """Let time pass."""
    await clock.forward(minutes * 60)
    await house.hass.async_block_till_done()
