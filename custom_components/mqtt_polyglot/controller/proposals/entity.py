"""From a topic, or a key of its JSON, to an entity, as a component of Home Assistant discovery."""

from collections.abc import Iterator
from itertools import chain
import sys
from typing import Any, Final

from ...model.sensor_class import SENSOR_STATE_CLASSES, SENSOR_UNITS
from ...model.vocabulary import StateClass
from .commands import command_of
from .kinds import ABOUT, COVERS, KINDS, TIMES, VERSIONS, Kind
from .matching import Words, match, tokens
from .naming import label
from .observed import Observed, Proposal
from .quantities import Quantity
from .templates import template_of, value_of
from .units import device_class_of, is_measured, quantity_of, unit_of
from .values import MAX_WORD, Read, Shape, is_epoch, pair, read

_KIND: Final = Words(each.words for each in KINDS)
_COVERS: Final = Words([COVERS])
_VERSIONS: Final = Words([VERSIONS])
_TIMES: Final = Words([TIMES])
_ABOUT: Final = Words([ABOUT])


def propose(seen: Observed) -> Proposal | None:
    """What could be made of a value; ``None`` for an object, a list, and nothing at all."""
    value = read(seen.value)
    if value.shape in (Shape.OBJECT, Shape.NOTHING):
        return None
    kind, restricted = _kind(seen)
    if _is_switchable(seen, value, kind):
        found = _on_off(seen, kind, restricted=restricted)
    elif value.shape is Shape.NUMBER:
        found = _number(seen, value, restricted=restricted)
    else:
        found = _text(seen, value, restricted=restricted)
    config = {"platform": found.config.pop("platform"), "name": label(seen.levels), **found.config}
    return Proposal(config, found.choices, found.restricted)


def _kind(seen: Observed) -> tuple[Kind | None, bool]:
    """What it is that may be on or off; and whether it must not be guessed to be writable.

    For that every level counts: "garage/door/left/state" is a garage door.
    """
    row = match(_KIND, seen.levels)
    kind = None if row is None else KINDS[row]
    names = frozenset(chain.from_iterable(map(tokens, seen.levels)))
    risky = [KINDS[row] for level in seen.levels for row in _rows(level) if KINDS[row].writable]
    together = _KIND.row(names, together=True)
    if together is not None and KINDS[together].writable:
        risky.append(KINDS[together])
    if (
        risky
        and (kind is None or not kind.writable)
        and (kind is None or kind.device_class != "battery")
    ):
        kind = (
            kind
            if kind is not None and kind.device_class not in (None, "door", "opening")
            else risky[-1]
        )
    return kind, bool(risky)


def _rows(level: str) -> Iterator[int]:
    for name in tokens(level):
        if (row := _KIND.row(frozenset((name,)))) is not None:
            yield row
    if (row := _KIND.row(tokens(level))) is not None:
        yield row


def _is_switchable(seen: Observed, value: Read, kind: Kind | None) -> bool:
    if value.shape is Shape.BOOLEAN:
        return True
    if value.shape is not Shape.NUMBER or value.number not in (0, 1) or value.unit:
        return False
    numbers = {read(other).number for other in seen.others if read(other).shape is Shape.NUMBER}
    if numbers - {0, 1}:
        return False
    if seen.nearby(f"{seen.topic}/$datatype") == "boolean":
        return True
    measured = is_measured(seen.levels[-1])
    # "Power" may be either; of a number the quantity is likelier.
    return kind is not None and not measured


# --- on and off ---------------------------------------------------------------------------------------


def _on_off(seen: Observed, kind: Kind | None, *, restricted: bool) -> Proposal:
    on, off = _words(seen)
    command = None if restricted else command_of(seen)
    template = template_of(seen)
    words = {"payload_on": on, "payload_off": off}
    if command is None:
        device_class = kind.device_class if kind is not None else None
        config = {
            "platform": "binary_sensor",
            "state_topic": seen.topic,
            **({"value_template": template} if template else {}),
            **words,
            **({"device_class": device_class} if device_class else {}),
            **({"entity_category": "diagnostic"} if kind is not None and kind.diagnostic else {}),
        }
        other = list(kind.writable) if kind is not None and kind.writable else ["switch", "light"]
        return Proposal(config, {"platform": ["binary_sensor", *other, "sensor"]}, restricted)
    platform = (kind.platform if kind is not None else None) or "switch"
    config = {
        "platform": platform,
        "state_topic": seen.topic,
        **(
            {"value_template" if platform == "switch" else "state_value_template": template}
            if template
            else {}
        ),
        "command_topic": command,
        **words,
    }
    others = [each for each in ("switch", "light", "fan", "binary_sensor") if each != platform]
    return Proposal(config, {"platform": [platform, *others]}, restricted)


def _words(seen: Observed) -> tuple[str, str]:
    """What is said for on and for off."""
    if isinstance(seen.value, bool):
        return "True", "False"
    text = str(seen.value).strip()
    return pair(text, seen.others) or ("1", "0")


# --- numbers ------------------------------------------------------------------------------------------


def _number(seen: Observed, value: Read, *, restricted: bool) -> Proposal:
    if _is_time(seen, value):
        return _time(seen, is_epoch(value.number))
    quantity = quantity_of(seen.levels)
    unit = unit_of(seen, value, quantity)
    device_class = device_class_of(quantity, unit)
    command = None if restricted else command_of(seen)
    if command is not None:
        return _told_number(seen, value, command, device_class, unit)
    template = template_of(seen, number=value)
    config = {
        "platform": "sensor",
        "state_topic": seen.topic,
        **({"value_template": template} if template else {}),
    }
    if device_class is not None:
        config["device_class"] = device_class
    if unit:
        config["unit_of_measurement"] = unit
    if (state_class := _state_class(quantity, device_class)) is not None:
        config["state_class"] = state_class
    if quantity is not None and quantity.diagnostic:
        config["entity_category"] = "diagnostic"
    return Proposal(config, _choices(device_class, config), restricted)


def _told_number(
    seen: Observed, value: Read, command: str, device_class: str | None, unit: str
) -> Proposal:
    template = template_of(seen, number=value)
    if (
        _COVERS.row(frozenset(chain.from_iterable(map(tokens, seen.levels)))) is not None
        and 0 <= value.number <= 100
    ):
        cover = {
            "platform": "cover",
            "position_topic": seen.topic,
            **({"position_template": template} if template else {}),
            "set_position_topic": command,
        }
        return Proposal(cover, {"platform": ["cover", "number", "sensor"]})
    low, high = _range(seen, value, unit)
    config: dict[str, Any] = {
        "platform": "number",
        "state_topic": seen.topic,
        **({"value_template": template} if template else {}),
        "command_topic": command,
        "min": low,
        "max": high,
        **({"step": 0.1} if not value.number.is_integer() else {}),
        **({"device_class": device_class} if device_class else {}),
        **({"unit_of_measurement": unit} if unit else {}),
    }
    return Proposal(
        config, {"platform": ["number", "sensor"]} | _choices(device_class, config, platform=False)
    )


def _range(seen: Observed, value: Read, unit: str) -> tuple[float, float]:
    """The range of a number: as Homie says it, or one that has room for the value."""
    low, _, high = (seen.nearby(f"{seen.topic}/$format") or "").partition(":")
    said = read(low), read(high)
    if all(each.shape is Shape.NUMBER for each in said) and said[0].number < said[1].number:
        return said[0].number, said[1].number
    top = 100.0
    while top < abs(value.number):
        top = min(top * 10, sys.float_info.max)
    if unit in ("°C", "°F") and 0 <= value.number <= 40:
        return (5, 35) if unit == "°C" else (40, 95)
    return (-top if value.number < 0 else 0), top


def _state_class(quantity: Quantity | None, device_class: str | None) -> str | None:
    if quantity is not None and quantity.plain:
        return None
    known = SENSOR_STATE_CLASSES.get(device_class or "")
    if known is not None and StateClass.MEASUREMENT not in known:
        ordered = (StateClass.TOTAL_INCREASING, StateClass.MEASUREMENT_ANGLE, StateClass.TOTAL)
        return next((str(each) for each in ordered if each in known), None)
    return "total_increasing" if quantity is not None and quantity.total else "measurement"


def _choices(
    device_class: str | None, config: dict[str, Any], *, platform: bool = True
) -> dict[str, list[str]]:
    """What else could be chosen."""
    choices: dict[str, list[str]] = {"platform": ["sensor", "number"]} if platform else {}
    if device_class in SENSOR_UNITS:
        choices["unit_of_measurement"] = sorted(SENSOR_UNITS[device_class])
        states = SENSOR_STATE_CLASSES.get(device_class, frozenset({StateClass.MEASUREMENT}))
        choices["state_class"] = sorted(map(str, states))
    if unit := config.get("unit_of_measurement"):
        choices["device_class"] = sorted(
            each for each, units in SENSOR_UNITS.items() if unit in units
        )
    return choices


# --- texts and times ----------------------------------------------------------------------------------


def _is_time(seen: Observed, value: Read) -> bool:
    if not is_epoch(value.number) or not value.number.is_integer():
        return False
    return _TIMES.row(tokens(seen.levels[-1])) is not None


def _time(seen: Observed, epoch: int) -> Proposal:
    number = f"{value_of(seen)} | int" + (" // 1000" if epoch == 1000 else "")
    template = f"{{{{ ({number}) | as_datetime }}}}"
    config = {
        "platform": "sensor",
        "state_topic": seen.topic,
        "value_template": template,
        "device_class": "timestamp",
    }
    return Proposal(config, {"platform": ["sensor"], "device_class": ["timestamp", "duration"]})


def _text(seen: Observed, value: Read, *, restricted: bool) -> Proposal:
    template = template_of(seen)
    config: dict[str, Any] = {
        "platform": "sensor",
        "state_topic": seen.topic,
        **({"value_template": template} if template else {}),
    }
    last = tokens(seen.levels[-1])
    if value.shape is Shape.TIME and value.zoned:
        return Proposal(
            config | {"device_class": "timestamp"}, {"platform": ["sensor"]}, restricted
        )
    if (
        value.shape is Shape.VERSION
        or _VERSIONS.row(last) is not None
        or _ABOUT.row(last) is not None
    ):
        return Proposal(
            config | {"entity_category": "diagnostic"}, {"platform": ["sensor"]}, restricted
        )
    options = _options(seen)
    command = None if restricted else command_of(seen)
    if command is None:
        return Proposal(config, {"platform": ["sensor", "text", "select"]}, restricted)
    config |= {"command_topic": command}
    if len(options) > 1:
        config |= {"platform": "select", "options": options}
    else:
        config |= {"platform": "text"}
    return Proposal(config, {"platform": ["select", "text", "sensor"]}, restricted)


def _options(seen: Observed) -> list[str]:
    """The words that it may be: as Homie says them, or those that were seen."""
    if seen.nearby(f"{seen.topic}/$datatype") == "enum":
        said = seen.nearby(f"{seen.topic}/$format") or ""
        return [each.strip() for each in said.split(",") if each.strip()]
    texts = [*seen.others, str(seen.value)]
    return list(dict.fromkeys(text for text in texts if text and len(text) <= MAX_WORD))
