"""``media_player``: speakers, receivers, televisions and programs that play.

Home Assistant's own discovery has no media players. The keys are ours, in the style of the others. A custom
integration of that name (``mqtt_media_player``) has keys of its own, which some programs announce: they are read
as ours.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, override

from ....broker.message import Publish
from ....model.address import STILL_SCHEMES, AddressText
from ....model.codec import Choice, Codec, Number, Text, as_number
from ....model.components import MediaPlayer
from ....model.data_point import DataPoint, Sink, Source
from ....model.envelope import Envelope, Part
from ....model.picture import PictureBytes
from ....model.reader import RAW, Variables
from ....model.vocabulary import MediaCommand, MediaPlayerClass, MediaState, RepeatMode
from ..codecs import NO_NUMBER, SHORT_TEXT
from ..commands import CommandTopic
from ..fields import in_any_case
from ..table import Parts, Row, Table
from ..take import Take, constant, limits, listed, member, one_of, orders
from ..wiring import UNKNOWN, Wiring, words
from .rows import toggle

_STATES: Final = words(
    *((in_any_case(state.value), state) for state in MediaState),
    (in_any_case("stopped"), MediaState.IDLE),
    (in_any_case("standby"), MediaState.OFF),
)

_ORDERS: Final = orders(
    ("payload_play", "PLAY", MediaCommand.PLAY),
    ("payload_pause", "PAUSE", MediaCommand.PAUSE),
    ("payload_stop", "STOP", MediaCommand.STOP),
    ("payload_next", "NEXT", MediaCommand.NEXT),
    ("payload_previous", "PREVIOUS", MediaCommand.PREVIOUS),
    ("payload_turn_on", None, MediaCommand.TURN_ON),
    ("payload_turn_off", None, MediaCommand.TURN_OFF),
    ("payload_volume_up", None, MediaCommand.VOLUME_UP),
    ("payload_volume_down", None, MediaCommand.VOLUME_DOWN),
    ("payload_clear_playlist", None, MediaCommand.CLEAR_PLAYLIST),
)

_SECONDS: Final = Number(minimum=0, unknown=NO_NUMBER)

_TEXTS: Final = (
    "title", "artist", "album", "album_artist", "series", "season", "episode", "channel", "playlist", "app",
    "content_id", "content_type",
)  # fmt: skip

_RANGE: Final = limits("volume_min", "volume_max", (0, 1))


@dataclass(frozen=True, slots=True)
class Fraction(Codec[float]):
    """A part of the whole, 0 to 1, that the device counts on a scale of its own.

    Attributes:
        low: What it says for 0.
        high: What it says for 1. A scale of more than ten steps is told in whole numbers.
    """

    low: float
    high: float

    @override
    def decode(self, wire: Any) -> float | None:
        if wire is None or (isinstance(wire, str) and wire.strip().lower() in NO_NUMBER):
            return None
        part = (as_number(wire) - self.low) / (self.high - self.low)
        return round(min(max(part, 0.0), 1.0), 4)

    @override
    def encode(self, value: float) -> float:
        number = self.low + value * (self.high - self.low)
        return round(number) if self.high - self.low >= 10 else round(number, 4)


def _volume(wiring: Wiring) -> Fraction:
    low, high = (take.of(wiring) for take in _RANGE.values())
    return Fraction(low or 0, high or 1)


def _choice(point: str) -> Row:
    options = listed(f"{point}s")
    return Row(
        point=point,
        state=(f"{point}_state_topic", f"{point}_state_template"),
        command=(f"{point}_command_topic", f"{point}_command_template"),
        # It may be on one that it never listed, but is told only these.
        codec=constant(SHORT_TEXT),
        sends=one_of(options),
        traits={"options": options},
    )


# --- the keys of others ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes(Envelope):
    """A topic for each command: a write is the number of its route.

    Attributes:
        routes: The topic, and what is sent there.
    """

    topic: str
    routes: tuple[tuple[CommandTopic, str], ...]

    @override
    def fold(self, parts: Sequence[Part], variables: Variables) -> Iterator[Publish]:
        for part in parts:
            envelope, payload = self.routes[part.wire]
            yield from envelope.fold((Part((), payload),), variables)


_OTHERS: Final = (
    ("play", "Play", (MediaCommand.PLAY,)),
    ("pause", "Pause", (MediaCommand.PAUSE,)),
    ("playpause", "PlayPause", (MediaCommand.PLAY, MediaCommand.PAUSE)),
    ("next", "Next", (MediaCommand.NEXT,)),
    ("previous", "Previous", (MediaCommand.PREVIOUS,)),
    ("turn_on", "ON", (MediaCommand.TURN_ON,)),
    ("turn_off", "OFF", (MediaCommand.TURN_OFF,)),
)
"""By the middle of its keys: what is sent, and for which commands, if no earlier one is."""


def _mend(wiring: Wiring, parts: Parts) -> None:
    """The commands of those who have a topic for each; pictures, which are no texts; lists."""
    for name in ("source", "sound_mode"):
        point: DataPoint[str] | None = parts.get(name)
        if point is not None and not point.options:
            parts[name] = replace(point, sink=None)
    routes: list[tuple[CommandTopic, str]] = []
    pairs: dict[MediaCommand, int] = {}
    for stem, default, commands in _OTHERS:
        payload, *_ = wiring.fields.word(f"command_{stem}_payload", default)
        if (envelope := wiring.envelope(f"command_{stem}_topic")) is None:
            continue
        wiring.fields.translate(f"command_{stem}_topic", "read as a command with its own topic")
        routes.append((envelope, payload))
        for command in commands:
            pairs.setdefault(command, len(routes) - 1)
    if routes and "command" not in parts:
        codec = Choice(tuple((number, command) for command, number in pairs.items()))
        route = Routes(topic=routes[0][0].topic, routes=tuple(routes))
        sink = Sink(envelope=route, codec=codec)
        parts["command"] = DataPoint(sink=sink, options=tuple(pairs))
    if (topic := wiring.fields.inbound("image_topic")) is not None:
        parts["picture"] = DataPoint(
            sources=(Source(topic=topic, codec=PictureBytes(), reader=RAW),)
        )


_RENAMED: Final = {
    "state_state_topic": "state_topic",
    "state_title_topic": "title_topic",
    "state_artist_topic": "artist_topic",
    "state_album_topic": "album_topic",
    "state_duration_topic": "duration_topic",
    "state_position_topic": "position_topic",
    "state_volume_topic": "volume_state_topic",
    "state_mute_topic": "mute_state_topic",
    "state_albumart_topic": "image_topic",
    "state_mediatype_topic": "content_type_topic",
    "command_volume_topic": "volume_command_topic",
    "command_mute_topic": "mute_command_topic",
    "command_seek_topic": "seek_command_topic",
    "command_seek_position_topic": "seek_command_topic",
}

_PLAY_MEDIA: Final = '{"media_type": {{ media_type | to_json }}, "media_id": {{ value | to_json }}}'
"""How those who announce ``command_playmedia_topic`` want it."""


def _translate(wiring: Wiring) -> None:
    fields, old, new = wiring.fields, "command_playmedia_topic", "play_media_command_topic"
    if old in fields and new not in fields:
        fields.put(new, fields.take(old))
        fields.put("play_media_command_template", _PLAY_MEDIA)
        fields.translate(old, f"read as {new}, with a template")


MEDIA_PLAYER: Final = Table(
    kind=MediaPlayer,
    rows=(
        Row(point="state", state=("state_topic", "value_template"), codec=constant(_STATES)),
        Row(point="command", command=("command_topic", "command_template"), codec=_ORDERS),
        Row(
            point="volume",
            state=("volume_state_topic", "volume_state_template"),
            command=("volume_command_topic", "volume_command_template"),
            codec=Take(_RANGE["minimum"].keys, _volume),
            traits={"minimum": constant(0.0), "maximum": constant(1.0), "step": constant(0.02)},
        ),
        toggle("mute"),
        _choice("source"),
        _choice("sound_mode"),
        toggle("shuffle"),
        Row(
            point="repeat",
            state=("repeat_state_topic", "repeat_state_template"),
            command=("repeat_command_topic", "repeat_command_template"),
            codec=constant(words(*((in_any_case(mode.value), mode) for mode in RepeatMode))),
        ),
        Row(
            point="position",
            state=("position_topic", "position_template"),
            command=("seek_command_topic", "seek_command_template"),
            codec=constant(_SECONDS),
            traits={"step": constant(10.0)},
        ),
        Row(
            point="duration",
            state=("duration_topic", "duration_template"),
            codec=constant(_SECONDS),
        ),
        Row(
            point="play_media",
            command=("play_media_command_topic", "play_media_command_template"),
            codec=constant(Text()),
            traits={"momentary": constant(value=True)},
            wanted=("media_type",),
        ),
        Row(
            point="media_type",
            codec=constant(Text()),
            traits={"momentary": constant(value=True)},
            rides="play_media",
        ),
        *(
            Row(
                point=point,
                state=(f"{point}_topic", f"{point}_template"),
                codec=constant(SHORT_TEXT),
                blank=True,
                empty=True,
            )
            for point in _TEXTS
        ),
        Row(
            point="picture_address",
            state=("image_url_topic", "image_url_template"),
            codec=constant(AddressText(STILL_SCHEMES, unknown=(UNKNOWN, ""))),
        ),
    ),
    settings={"device_class": member("device_class", MediaPlayerClass)},
    optimistic="",
    renamed=_RENAMED,
    translate=_translate,
    special=_mend,
    special_keys=(
        "image_topic",
        *(f"command_{stem}_{key}" for stem, *_ in _OTHERS for key in ("topic", "payload")),
    ),
)
