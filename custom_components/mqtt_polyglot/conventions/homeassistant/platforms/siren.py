"""``siren``: sirens, with tones, a duration and a volume that are told with "on"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, override

import orjson

from ....broker.message import Publish
from ....model.codec import Choice, Codec, Number
from ....model.components import Siren
from ....model.data_point import DataPoint, Sink
from ....model.envelope import Envelope, Part
from ....model.reader import Variables
from ..commands import CommandTopic, encoded
from ..fields import MAX_NAME, MAX_WORDS
from ..ranges import Member, member_of
from ..table import OPTIMISTIC, Parts, Row, Table
from ..take import ON_OFF, Take, flag, sent, told
from ..wiring import UNKNOWN, BrokenTemplateError, Wiring

_NOTHING: Final = (b"", UNKNOWN.encode())
"""What a template makes of a command that is not to be sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SirenTopic(Envelope):
    """A topic for everything that a siren is told at once: a JSON object, or what a template makes of it.

    Attributes:
        told: The topic for whatever is not "off".
        off: The word for "off".
        off_template: The template for that.
    """

    topic: str
    told: CommandTopic
    off: str
    off_template: str | None

    @override
    def fold(self, parts: Sequence[Part], variables: Variables) -> Iterator[Publish]:
        named = [part for part in parts if part.name]
        for part in parts:
            if part.name:
                continue
            state = Part(("state",), part.wire)
            told = self.told
            if part.wire == self.off:
                told = replace(told, template=self.off_template)
            if told.template is None:
                document = {each.name[0]: each.wire for each in (state, *named)}
                payload = encoded(orjson.dumps(document).decode(), told.encoding)
                yield Publish(told.topic, payload, told.qos, expiry=told.expiry)
                continue
            for publish in told.fold((state, *named, part), variables):
                if publish.payload not in _NOTHING:
                    yield publish


def _tones(wiring: Wiring) -> Choice[int | str]:
    """The tones, which may be numbers."""
    found = wiring.fields.take("available_tones")
    entries = found if isinstance(found, list) else [] if found is None else [found]
    tones: list[int | str] = []
    for entry in entries[:MAX_WORDS]:
        if (
            isinstance(entry, int | str)
            and not isinstance(entry, bool)
            and len(str(entry)) < MAX_NAME
        ):
            tones.append(entry)
        else:
            wiring.fields.reject("available_tones", "a tone is a short text or a number")
    return Choice(tuple((tone, tone) for tone in dict.fromkeys(tones)), unknown=(UNKNOWN,))


_TONES: Final = Take(("available_tones",), _tones)
_DURATION: Final = flag("support_duration", default=True)
_VOLUME: Final = flag("support_volume_set", default=True)


def _sound(wiring: Wiring, parts: Parts) -> None:
    """What is told with "on", and the templates for on and off."""
    power: DataPoint[bool] | None = parts.get("power")
    try:
        off_template = wiring.template("command_off_template")
    except BrokenTemplateError:
        parts.pop("power", None)
        return
    if power is None or power.sink is None:
        return
    told = power.sink.envelope
    assert isinstance(told, CommandTopic)
    envelope = SirenTopic(
        topic=told.topic,
        told=told,
        off=ON_OFF.of(wiring)[1][0],
        off_template=off_template or told.template,
    )
    assumed = OPTIMISTIC.of(wiring) or not power.sources
    sink = replace(power.sink, envelope=envelope)
    parts["power"] = replace(power, sink=sink, initial=False if assumed else None)

    def point(name: str, codec: Codec[Any], **limits: Any) -> DataPoint[Any]:
        return DataPoint(
            sources=tuple(member_of(each, name, codec) for each in power.sources),
            sink=Sink(envelope=envelope, codec=codec, name=(name,)),
            **limits,
        )

    tones = _TONES.of(wiring)
    if tones.pairs:
        parts["tone"] = point("tone", tones, options=tuple(tone for tone, _ in tones.pairs))
    if _DURATION.of(wiring):
        parts["duration"] = point("duration", Number(), minimum=0)
    if _VOLUME.of(wiring):
        parts["volume"] = point("volume_level", Number(), minimum=0, maximum=1)


SIREN: Final = Table(
    kind=Siren,
    rows=(
        Row(
            point="power",
            state=("state_topic", "state_value_template"),
            command=("command_topic", "command_template"),
            codec=told(yes="state_on", no="state_off").then(
                lambda codec: Member("state", codec, required=False)
            ),
            sends=sent(),
        ),
    ),
    needs={"command": ("power",)},
    optimistic="power",
    special=_sound,
    special_keys=(
        "command_off_template",
        *_TONES.keys,
        *_DURATION.keys,
        *_VOLUME.keys,
    ),
)
