"""Operating the devices: services, looked at from both ends."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from ..devices.device import Device
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
