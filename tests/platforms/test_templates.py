"""Templates of adopted devices: what they may, what is said of them, and what they cost."""

from datetime import timedelta
import json
from pathlib import Path
from time import thread_time
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.template.environment import OPTION
from tests.double import settle
from tests.house import House

TRANSLATIONS = Path(__file__).parents[2] / "custom_components" / DOMAIN / "translations"


def form(count: int, template: str) -> dict[str, Any]:
    """The announcement of a device with many sensors."""
    return {
        "dev": {"ids": ["form"], "name": "Form"},
        "o": {"name": "test"},
        "stat_t": "form",
        "cmps": {
            f"s{number}": {
                "p": "sensor",
                "uniq_id": f"s{number}",
                "name": f"Sensor {number}",
                "val_tpl": template.replace("KEY", f"key_{number}"),
            }
            for number in range(count)
        },
    }


async def test_a_template_that_finds_nothing(
    hass: HomeAssistant, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """No repair, however often, no rejection, and no line in the log; the value stays."""
    template = "{{ value_json.ZbReceived['0x1'].weight | is_defined }}"
    sensor = await house.discover("sensor", state_topic="s", value_template=template)
    house.say("s", {"ZbReceived": {"0x1": {"weight": 80}}})
    caplog.clear()
    for _ in range(20):
        house.say("s", {"ZbReceived": {"0x2": {}}})
        house.say("s", {})
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=2))
    await settle(hass)
    assert house.state(sensor).state == "80"
    (device_id,) = house.hub.controller.devices
    report = house.report(device_id)
    assert report
    assert report["rejected"] == []
    assert [key for domain, key in ir.async_get(hass).issues if domain == DOMAIN] == []
    assert not [each for each in caplog.records if each.levelname != "DEBUG"]


async def test_a_template_that_reads_the_house(hass: HomeAssistant, house: House) -> None:
    """It does not, and the report and the error name the option."""
    hass.states.async_set("lock.door", "locked")
    switch = await house.discover(
        "switch", command_topic="c", command_template="{{ states('lock.door') }}"
    )
    (device_id,) = house.hub.controller.devices
    report = house.report(device_id)
    assert report
    (note,) = report["notes"]
    assert (note["kind"], note["key"]) == ("restricted", "command_template")
    assert OPTION in note["detail"]
    with pytest.raises(HomeAssistantError, match=OPTION):
        await house.call(switch, "turn_on")
    options = {**house.entry.options, "templates_read_house": True}
    hass.config_entries.async_update_entry(house.entry, options=options)
    await settle(hass)
    house.fake = house.broker.links[-1]
    assert await house.call(switch, "turn_on") == [("c", "locked")]


def test_the_option_is_called_so() -> None:
    """The reason is English, and names it as the English form does."""
    english = json.loads((TRANSLATIONS / "en.json").read_text())
    assert english["options"]["step"]["init"]["data"]["templates_read_house"] == OPTION


async def test_a_template_that_asks_for_too_much(house: House) -> None:
    """The report says so before it runs, and again when it was stopped."""
    template = "{{ value_json.x }}{{ 'a' * 400000000 }}"
    await house.discover("sensor", state_topic="s", value_template=template)
    began = thread_time()
    house.say("s", {"x": 1})
    assert thread_time() - began < 0.25
    (device_id,) = house.hub.controller.devices
    report = house.report(device_id)
    assert report
    assert [note["kind"] for note in report["notes"]] == ["restricted"]
    assert [each["reason"] for each in report["rejected"]] == [
        "the template failed: a text of 400000000 characters"
    ]


async def test_all_templates_of_a_large_device_count(house: House) -> None:
    """Two hundred sensors with a hundred characters of template each are two hundred sensors."""
    template = (
        "{% set x = value_json.KEY | default(0) | float(0) %}"
        "{% if x > 0 %}{{ (x * 1.8 + 32) | round(1) }}{% else %}{{ x }}{% endif %}"
    )
    assert len(template) > 115
    house.say("homeassistant/device/form/config", form(200, template))
    await house.adopt_all()
    house.say("form", {f"key_{number}": number for number in range(200)})
    states = [house.state(entity.entity_id).state for entity in house.entities()]
    assert sorted(map(float, states)) == [0.0, *(round(x * 1.8 + 32, 1) for x in range(1, 200))]


async def test_strangers_cost_no_parsing(house: House) -> None:
    """Two hundred strangers with eight kibibytes of templates each; then somebody looks at one."""
    template = ("{{ value_json.KEY | int + 1 }}{% if a == 1 %}b{% endif %}" * 140)[:8100]
    template = template[: template.rindex("{% if")]
    looks: list[str] = []
    convention = house.hub.controller._conventions["homeassistant"]
    engine = convention._examiner.engine  # type: ignore[attr-defined]
    check = engine.check

    def looking(text: str) -> Any:
        looks.append(text)
        return check(text)

    engine.check = looking
    for number in range(200):
        config = {"stat_t": "s", "val_tpl": template.replace("KEY", f"k{number}")}
        house.say(f"homeassistant/sensor/x{number}/config", config)
    await house.read_all()
    await settle(house.hass)
    assert len(house.hub.controller.inbox) == 200
    assert looks == []
    for _ in range(2):
        house.hub.controller.look("homeassistant:topic:sensor/x7")
        assert len(looks) == 1
