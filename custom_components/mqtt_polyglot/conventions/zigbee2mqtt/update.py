"""Updates of the firmware of a device, which Zigbee2MQTT looks for and installs."""

from dataclasses import dataclass
from typing import Any, Final, override

from ...model.codec import MAX_STATE, Choice, DecodeError, ReadCodec, as_number, as_text, within
from ...model.components import Common, Update
from ...model.data_point import DataPoint, Sink, Source
from ...model.envelope import PlainTopic
from ...model.reader import WHOLE, Path
from ...model.vocabulary import Category, UpdateClass
from .draft import Draft
from .wire import Wire

_KEY: Final = "update"
_MAX_NOTES: Final = 32768
_UNKNOWN: Final = ("-1", "null", "")
"""How Zigbee2MQTT says to Home Assistant that it has not looked yet."""


@dataclass(frozen=True, slots=True)
class _Version(ReadCodec[str]):
    """A version: the number of a file."""

    @override
    def decode(self, wire: Any) -> str | None:
        text = "" if wire is None else within(as_text(wire), MAX_STATE)
        return None if text in _UNKNOWN else text


@dataclass(frozen=True, slots=True)
class _Notes(ReadCodec[str]):
    """What is new, in Markdown.

    Attributes:
        limit: The most characters of it that are shown.
    """

    limit: int

    @override
    def decode(self, wire: Any) -> str | None:
        text = "" if wire is None else within(as_text(wire), self.limit)
        return text or None


@dataclass(frozen=True, slots=True)
class _Progress(ReadCodec[float]):
    """How far the installation is: told while it runs, and gone from the object afterwards."""

    @override
    def decode(self, wire: Any) -> float | None:
        progress = wire.get("progress") if isinstance(wire, dict) else wire
        if progress is None:
            return None
        if not 0 <= (number := as_number(progress)) <= 100:
            raise DecodeError(f"{number:g} % is no progress")
        return number


@dataclass(frozen=True, slots=True)
class _Running(ReadCodec[bool]):
    """Whether it is being installed: idle, available and scheduled are not."""

    @override
    def decode(self, wire: Any) -> bool | None:
        return None if wire is None else as_text(wire) == "updating"


def add_update(draft: Draft, ieee: str) -> None:
    """Make an update: the versions, how far it is, what is new, and a way to install it."""
    wire = draft.wire
    request = PlainTopic(topic=f"{wire.base}/bridge/request/device/ota_update/update")
    draft.add(
        _KEY,
        Update,
        Common(category=Category.CONFIG),
        installed=_told(wire, "installed_version", _Version()),
        latest=_told(wire, "latest_version", _Version()),
        summary=_told(wire, "latest_release_notes", _Notes(MAX_STATE)),
        notes=_told(wire, "latest_release_notes", _Notes(_MAX_NOTES)),
        progress=DataPoint(sources=_progress(wire)),
        in_progress=_told(wire, "state", _Running()),
        install=DataPoint(
            sink=Sink(envelope=request, codec=Choice(((f'{{"id": "{ieee}"}}', True),))),
            options=(True,),
            momentary=True,
        ),
        device_class=UpdateClass.FIRMWARE,
    )


def _told(wire: Wire, member: str, codec: ReadCodec[Any]) -> DataPoint[Any]:
    if wire.split:
        source = Source(topic=f"{wire.topic}/{_KEY}-{member}", codec=codec, reader=WHOLE)
    else:
        source = Source(topic=wire.topic, codec=codec, reader=Path((_KEY, member), null=True))
    return DataPoint(sources=(source,))


def _progress(wire: Wire) -> tuple[Source[float], ...]:
    if wire.split:
        return (Source(topic=f"{wire.topic}/{_KEY}-progress", codec=_Progress(), reader=WHOLE),)
    return (Source(topic=wire.topic, codec=_Progress(), reader=Path((_KEY,))),)
