"""``fan``: fans, by percentages, presets, direction and oscillation, or by the speeds of old."""

from typing import Final

from ....model.codec import Choice, Codec
from ....model.components import Fan
from ....model.vocabulary import FanDirection
from ..fields import in_any_case
from ..ranges import Percentage, Range, Steps
from ..table import Parts, Row, Table
from ..take import Take, constant, listed, sent, told, truth, whole
from ..wiring import UNKNOWN, Wiring, words
from .rows import POWER

_OFF: Final = "off"
_SPEEDS: Final = {
    _OFF: "payload_off_speed",
    "low": "payload_low_speed",
    "medium": "payload_medium_speed",
    "high": "payload_high_speed",
}
_SPEED_KEYS: Final = {
    "speed_command_topic": "percentage_command_topic",
    "speed_state_topic": "percentage_state_topic",
    "speed_value_template": "percentage_value_template",
}
"""What fans had until Home Assistant 2021.12, and what that is today."""

_LOWEST: Final = whole("speed_range_min", 1, low=1)
_HIGHEST: Final = whole("speed_range_max", 100, low=1)
_PRESETS: Final = listed("preset_modes")
_OSCILLATION: Final = truth(
    "payload_oscillation_on", "payload_oscillation_off", ("oscillate_on", "oscillate_off")
)


def _translate(wiring: Wiring) -> None:
    """Read speeds that have names as a percentage, of which there are only a few."""
    keys = wiring.fields
    if "speed_command_topic" not in keys or "percentage_command_topic" in keys:
        for key in (*_SPEED_KEYS, *_SPEEDS.values(), "speeds"):
            if key in keys:
                keys.take(key)
                keys.translate(
                    key, "means nothing without speed_command_topic, or beside percentages"
                )
        return
    for old, new in _SPEED_KEYS.items():
        if old in keys:
            keys.put(new, keys.take(old))
            keys.translate(old, f"read as {new}")
    names = keys.words("speeds") or tuple(_SPEEDS)
    payloads = {name: keys.word(key, name)[0] for name, key in _SPEEDS.items()}
    if _OFF in names:
        keys.put("payload_off_speed", payloads[_OFF])
    keys.put("speeds", [payloads.get(name, name) for name in names if name != _OFF])


def _speed(wiring: Wiring) -> Codec[float]:
    reset = wiring.fields.word("payload_reset_percentage", UNKNOWN)[0]
    if speeds := wiring.fields.words("speeds"):
        return Steps(speeds, wiring.fields.text("payload_off_speed"), reset)
    return Percentage(_RANGE.of(wiring), strict=True, upwards=True, unknown=reset)


def _range(wiring: Wiring) -> Range:
    """The scale of the speed. What is one less than the lowest is off."""
    low, high = _LOWEST.of(wiring) or 1, _HIGHEST.of(wiring) or 100
    if low >= high:
        wiring.fields.reject("speed_range_max", f"{high} is not greater than {low}")
        low, high = 1, 100
    return Range(low - 1, high)


def _count(codec: Codec[float]) -> int:
    """How many speeds there are."""
    if isinstance(codec, Steps):
        return len(codec.words)
    assert isinstance(codec, Percentage)
    return min(100, int(codec.range.full - codec.range.zero))


def _preset(wiring: Wiring) -> Choice[str]:
    reset = wiring.fields.word("payload_reset_preset_mode", UNKNOWN)[0]
    return words(*(((name,), name) for name in _PRESETS.of(wiring)), unknown=reset)


def _check(wiring: Wiring, parts: Parts) -> None:
    if "preset_mode" in parts and not _PRESETS.of(wiring):
        wiring.fields.reject("preset_modes", "there is a topic, but no presets are listed")
        del parts["preset_mode"]


_RANGE: Final = Take((*_LOWEST.keys, *_HIGHEST.keys), _range)
_SPEED: Final = Take(
    (*_RANGE.keys, "payload_reset_percentage", "payload_off_speed", "speeds"), _speed
)
_COUNT: Final = _SPEED.then(_count)

FAN: Final = Table(
    kind=Fan,
    rows=(
        POWER,
        Row(
            point="percentage",
            state=("percentage_state_topic", "percentage_value_template"),
            command=("percentage_command_topic", "percentage_command_template"),
            codec=_SPEED,
        ),
        Row(
            point="preset_mode",
            state=("preset_mode_state_topic", "preset_mode_value_template"),
            command=("preset_mode_command_topic", "preset_mode_command_template"),
            codec=Take((*_PRESETS.keys, "payload_reset_preset_mode"), _preset),
        ),
        Row(
            point="oscillation",
            state=("oscillation_state_topic", "oscillation_value_template"),
            command=("oscillation_command_topic", "oscillation_command_template"),
            codec=told(_OSCILLATION),
            sends=sent(_OSCILLATION),
        ),
        Row(
            point="direction",
            state=("direction_state_topic", "direction_value_template"),
            command=("direction_command_topic", "direction_command_template"),
            codec=constant(words(*((in_any_case(each), each) for each in FanDirection))),
        ),
    ),
    settings={"speeds": _COUNT},
    needs={"command": ("power",)},
    optimistic="",
    translate=_translate,
    former=(*_SPEED_KEYS, *_SPEEDS.values(), "speeds"),
    special=_check,
)
