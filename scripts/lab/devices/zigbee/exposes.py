"""The words in which Zigbee2MQTT describes what a device can do.

Every function returns one expose, a dictionary with the keys that the program itself prints.
"""

from collections.abc import Iterator
from typing import Any, Literal

type Expose = dict[str, Any]

STATE, SET, GET = 1, 2, 4
READ = STATE | GET
ALL = STATE | SET | GET


def _expose(kind: str, name: str, access: int, description: str, **details: object) -> Expose:
    expose = {
        "type": kind,
        "name": name,
        "property": name,
        "label": name.replace("_", " ").capitalize(),
        "access": access,
        "description": description,
    }
    return expose | {key: value for key, value in details.items() if value is not None}


def binary(
    name: str, access: int, description: str, on: str | bool, off: str | bool, **details: object
) -> Expose:
    """Describe a value that is one of two."""
    return _expose("binary", name, access, description, value_on=on, value_off=off, **details)


def numeric(
    name: str,
    access: int,
    description: str,
    unit: str | None = None,
    minimum: float | None = None,
    maximum: float | None = None,
    **details: object,
) -> Expose:
    """Describe a number."""
    return _expose(
        "numeric",
        name,
        access,
        description,
        unit=unit,
        value_min=minimum,
        value_max=maximum,
        **details,
    )


def enum(name: str, access: int, description: str, *values: str, **details: object) -> Expose:
    """Describe a value that is one of several."""
    return _expose("enum", name, access, description, values=list(values), **details)


def composite(name: str, access: int, *features: Expose) -> Expose:
    """Describe an object with values of its own; the program prints no description for it."""
    expose = _expose("composite", name, access, "", features=list(features))
    del expose["description"]
    return expose


def specific(kind: Literal["climate", "light", "lock", "switch"], *features: Expose) -> Expose:
    """Describe what has a platform of its own; only its features have names."""
    return {"type": kind, "features": list(features)}


def on_off() -> Expose:
    """Describe the state of a light or a switch."""
    return binary("state", ALL, "Whether it is on", "ON", "OFF", value_toggle="TOGGLE")


def battery() -> Expose:
    """Describe the charge of a battery."""
    return numeric("battery", STATE, "Charge left", "%", 0, 100, category="diagnostic")


def linkquality() -> Expose:
    """Describe the radio signal; always the last expose of a device."""
    return numeric("linkquality", STATE, "Radio signal", "lqi", 0, 255, category="diagnostic")


def properties(exposes: list[Expose]) -> Iterator[Expose]:
    """Yield every expose that has a property in the state."""
    for expose in exposes:
        if "property" in expose:
            yield expose
        else:
            yield from properties(expose["features"])
