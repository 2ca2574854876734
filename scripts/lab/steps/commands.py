"""Operating the devices: services, looked at from both ends."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from ..client import Json
from ..devices.device import Device
from ..devices.home import ALARM_CODE
from ..home_assistant import DOMAIN
from .world import World, truth


@dataclass(frozen=True, slots=True)
class Order:
    """A service call, what it must do at the device, and what Home Assistant must show then."""

    device: str
    service: str
    data: dict[str, Any]
    at_device: dict[str, Any]
    shown: dict[str, Any]


ORDERS = (
    Order(
        "thermostat",
        "climate.set_temperature",
        {"temperature": 22.5},
        {"target": 22.5},
        {"temperature": 22.5},
    ),
    Order(
        "thermostat",
        "climate.set_hvac_mode",
        {"hvac_mode": "auto"},
        {"mode": "auto"},
        {"state": "auto"},
    ),
    Order(
        "light",
        "light.turn_on",
        {"hs_color": [120, 100], "brightness": 128},
        {"state": "ON", "color": {"h": 120, "s": 100}, "brightness": 128},
        {"state": "on", "hs_color": [120, 100], "brightness": 128},
    ),
    Order(
        "lamp",
        "light.turn_on",
        {"color_temp_kelvin": 4000, "brightness": 255},
        {"state": "ON", "color_temp": 250, "brightness": 254},
        {"state": "on", "color_temp_kelvin": 4000, "brightness": 255},
    ),
    Order(
        "radiator",
        "climate.set_temperature",
        {"temperature": 21.5},
        {"occupied_heating_setpoint": 21.5},
        {"temperature": 21.5},
    ),
    Order("plug", "switch.turn_off", {}, {"state": "OFF"}, {"state": "off"}),
    Order("lock", "lock.unlock", {}, {"bolt": "UNLOCKED"}, {"state": "unlocked"}),
    Order("lock", "lock.lock", {}, {"bolt": "LOCKED"}, {"state": "locked"}),
    Order("lock", "lock.unlock", {}, {"bolt": "UNLOCKED"}, {"state": "unlocked"}),
    Order("back_door", "lock.unlock", {}, {"lock_state": "unlocked"}, {"state": "unlocked"}),
    Order("back_door", "lock.lock", {}, {"lock_state": "locked"}, {"state": "locked"}),
    Order("blind", "cover.close_cover", {}, {"position": 0}, {"state": "closed"}),
    Order(
        "blind",
        "cover.set_cover_position",
        {"position": 70},
        {"position": 70},
        {"state": "open", "current_position": 70},
    ),
    Order(
        "blind",
        "cover.set_cover_tilt_position",
        {"tilt_position": 25},
        {"tilt": 25},
        {"current_tilt_position": 25},
    ),
    Order("garage", "cover.open_cover", {}, {"door": "open"}, {"state": "open"}),
    Order("garage", "cover.close_cover", {}, {"door": "closed"}, {"state": "closed"}),
    Order(
        "fan",
        "fan.set_percentage",
        {"percentage": 60},
        {"power": "ON", "speed": 3},
        {"state": "on", "percentage": 60},
    ),
    Order(
        "fan",
        "fan.set_preset_mode",
        {"preset_mode": "breeze"},
        {"preset": "breeze"},
        {"preset_mode": "breeze"},
    ),
    Order("fan", "fan.oscillate", {"oscillating": True}, {"swing": "on"}, {"oscillating": True}),
    Order(
        "fan",
        "fan.set_direction",
        {"direction": "reverse"},
        {"way": "reverse"},
        {"direction": "reverse"},
    ),
    Order("fan", "fan.turn_off", {}, {"power": "OFF"}, {"state": "off"}),
    Order("humidifier", "humidifier.turn_on", {}, {"power": "ON"}, {"state": "on"}),
    Order(
        "humidifier", "humidifier.set_humidity", {"humidity": 55}, {"target": 55}, {"humidity": 55}
    ),
    Order(
        "humidifier", "humidifier.set_mode", {"mode": "sleep"}, {"mode": "sleep"}, {"mode": "sleep"}
    ),
    Order(
        "boiler",
        "water_heater.set_temperature",
        {"temperature": 55},
        {"target": 55},
        {"temperature": 55, "current_temperature": 48.5},
    ),
    Order(
        "boiler",
        "water_heater.set_operation_mode",
        {"operation_mode": "performance"},
        {"mode": "performance"},
        {"state": "performance"},
    ),
    Order(
        "alarm",
        "alarm_control_panel.alarm_arm_night",
        {},
        {"alarm": "armed_night"},
        {"state": "armed_night"},
    ),
    Order(
        "alarm",
        "alarm_control_panel.alarm_disarm",
        {"code": ALARM_CODE},
        {"alarm": "disarmed"},
        {"state": "disarmed"},
    ),
    Order("aquarium", "number.set_value", {"value": 65}, {"flow": 65}, {"state": "65"}),
    Order(
        "aquarium",
        "select.select_option",
        {"option": "river"},
        {"program": "river"},
        {"state": "river"},
    ),
    Order("aquarium", "text.set_value", {"value": "Dory"}, {"label": "Dory"}, {"state": "Dory"}),
    Order(
        "aquarium",
        "date.set_value",
        {"date": "2026-07-01"},
        {"since": "2026-07-01"},
        {"state": "2026-07-01"},
    ),
    Order(
        "aquarium",
        "time.set_value",
        {"time": "18:30:00"},
        {"feeding": "18:30:00"},
        {"state": "18:30:00"},
    ),
    Order(
        "aquarium",
        "datetime.set_value",
        {"datetime": "2026-11-30T09:15:00+00:00"},
        {"cleaning": "2026-11-30T09:15:00+00:00"},
        {"state": "2026-11-30T09:15:00+00:00"},
    ),
    Order("aquarium", "button.press", {}, {"fed": 1}, {"state": str}),
    Order("scene", "scene.turn_on", {}, {"recalled": 1}, {"state": str}),
    Order("valve", "valve.open_valve", {}, {"position": 100}, {"state": "open"}),
    Order(
        "valve",
        "valve.set_valve_position",
        {"position": 35},
        {"position": 35},
        {"state": "open", "current_position": 35},
    ),
    Order(
        "siren",
        "siren.turn_on",
        {"tone": "fire", "volume_level": 0.5, "duration": 20},
        {"state": "ON", "tone": "fire", "volume_level": 0.5, "duration": 20},
        {"state": "on", "tone": "fire", "volume_level": 0.5},
    ),
    Order("siren", "siren.turn_off", {}, {"state": "OFF"}, {"state": "off"}),
    Order(
        "radio",
        "media_player.volume_set",
        {"volume_level": 0.5},
        {"volume": 20},
        {"volume_level": 0.5},
    ),
    Order(
        "radio",
        "media_player.select_source",
        {"source": "Radio 2"},
        {"station": "Radio 2"},
        {"source": "Radio 2", "media_title": "Blue Monday"},
    ),
    Order("radio", "media_player.media_pause", {}, {"state": "paused"}, {"state": "paused"}),
    Order(
        "radio",
        "media_player.play_media",
        {"media_content_id": "http://radio.example/3", "media_content_type": "music"},
        {"state": "playing", "plays": "http://radio.example/3"},
        {"state": "playing"},
    ),
    Order(
        "station",
        "update.install",
        {},
        {"installed_version": "2.1.0"},
        {"state": "off", "installed_version": "2.1.0", "in_progress": False},
    ),
    Order("vacuum", "vacuum.start", {}, {"state": "cleaning"}, {"state": "cleaning"}),
    Order(
        "vacuum",
        "vacuum.set_fan_speed",
        {"fan_speed": "high"},
        {"fan_speed": "high"},
        {"fan_speed": "high"},
    ),
    Order("vacuum", "vacuum.return_to_base", {}, {"state": "docked"}, {"state": "docked"}),
    Order("mower", "lawn_mower.start_mowing", {}, {"activity": "mowing"}, {"state": "mowing"}),
    Order("mower", "lawn_mower.pause", {}, {"activity": "paused"}, {"state": "paused"}),
    Order("mower", "lawn_mower.dock", {}, {"activity": "docked"}, {"state": "docked"}),
    Order(
        "display",
        "notify.send_message",
        {"message": "Dinner!"},
        {"text": "Dinner!"},
        {"state": str},
    ),
)


async def operate(world: World) -> None:
    """Call every service of the list."""
    for order in ORDERS:
        device: Device = getattr(world.home, order.device)
        domain, service = order.service.split(".")
        title = f"{order.service}: {device.name}"
        if (entity_id := await world.entity_id(device, domain)) is None:
            world.report.add(title, "an entity", None)
            continue
        await world.client.call(domain, service, entity_id=entity_id, **order.data)
        await world.report.expect(f"{title}, there", order.at_device, truth(device))
        await world.report.expect(f"{title}, here", order.shown, partial(world.state, entity_id))


async def press(world: World) -> None:
    """Press a button twice in the same way: both times count, and its details are there."""
    entity_id = await world.purpose(world.home.remote)
    seen: set[str] = set()
    for kind in ("double", "double", "long"):
        world.home.remote.press(kind)

        async def look() -> Json:
            state = await world.state(entity_id)
            return state | {"new": state["state"] not in seen}

        expected = {"event_type": kind, "pressure": 7, "new": True}
        await world.report.expect(f"a button is pressed: {kind}", expected, look)
        seen.add((await look())["state"])


async def push(world: World) -> None:
    """Push a knob for which the device announces a trigger: an automation hears it."""
    device = await world.device(world.home.remote)
    assert device
    triggers: list[Json] = await world.client.command(
        "device_automation/trigger/list", device_id=device["id"]
    )
    of_knob = [
        each for each in triggers if (each["domain"], each.get("subtype")) == (DOMAIN, "turn_on")
    ]
    world.report.add("a knob: its trigger", [{"type": "button_short_press"}], of_knob)
    if not of_knob:
        return
    heard: list[Json] = []
    await world.client.subscribe("subscribe_trigger", heard.append, trigger=of_knob[0])
    world.home.remote.push()

    async def look() -> object:
        return [event["variables"]["trigger"].get("payload") for event in heard]

    await world.report.expect("a knob is pushed", ["push"], look)
