"""Media players: speakers, receivers, televisions, and programs that play."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, override

from ..address import Address
from ..data_point import DataPoint, Write
from ..picture import Picture
from ..vocabulary import MediaCommand, MediaPlayerClass, MediaState, Platform, RepeatMode
from .base import Component, ComponentError, Expectation

_ON: Final = tuple(state for state in MediaState if state is not MediaState.OFF)
_DONE: Final = {
    MediaCommand.PLAY: (MediaState.PLAYING, MediaState.BUFFERING),
    MediaCommand.PAUSE: (MediaState.PAUSED, MediaState.IDLE),
    MediaCommand.STOP: (MediaState.IDLE, MediaState.PAUSED, MediaState.OFF, MediaState.ON),
    MediaCommand.TURN_ON: (MediaState.ON, *_ON),
    MediaCommand.TURN_OFF: (MediaState.OFF,),
}
"""What a player may say when it has done what it was told, what is shown meanwhile first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaPlayer(Component):
    """A media player.

    Attributes:
        state: What it does.
        command: What to do; the options are what it can do.
        volume: From 0 to 1.
        mute: Whether it is muted.
        source: The input or the program that is chosen.
        sound_mode: The sound mode that is chosen.
        shuffle: Whether it plays in any order.
        repeat: What it plays again.
        position: Where it is in what it plays, in seconds; told to go there.
        duration: How long what it plays takes, in seconds.
        play_media: What it is told to play: an address, or whatever the player knows.
        media_type: The type of that, said with it.
        title: The name of what it plays, and so on.
        picture: The picture of what it plays.
        picture_address: The address of that picture.
        device_class: What kind of player it is.
    """

    platform: ClassVar[Platform] = Platform.MEDIA_PLAYER

    state: DataPoint[MediaState] | None = None
    command: DataPoint[MediaCommand] | None = None
    volume: DataPoint[float] | None = None
    mute: DataPoint[bool] | None = None
    source: DataPoint[str] | None = None
    sound_mode: DataPoint[str] | None = None
    shuffle: DataPoint[bool] | None = None
    repeat: DataPoint[RepeatMode] | None = None
    position: DataPoint[float] | None = None
    duration: DataPoint[float] | None = None
    play_media: DataPoint[str] | None = None
    media_type: DataPoint[str] | None = None
    title: DataPoint[str] | None = None
    artist: DataPoint[str] | None = None
    album: DataPoint[str] | None = None
    album_artist: DataPoint[str] | None = None
    series: DataPoint[str] | None = None
    season: DataPoint[str] | None = None
    episode: DataPoint[str] | None = None
    channel: DataPoint[str] | None = None
    playlist: DataPoint[str] | None = None
    app: DataPoint[str] | None = None
    content_id: DataPoint[str] | None = None
    content_type: DataPoint[str] | None = None
    picture: DataPoint[Picture] | None = None
    picture_address: DataPoint[Address] | None = None
    device_class: MediaPlayerClass | None = None

    @override
    def __post_init__(self) -> None:
        """Check that there is something to see or to do."""
        super().__post_init__()
        if not any(self.points()):
            raise ComponentError("a media player without any value")

    @override
    def expectations(self, writes: Sequence[Write]) -> Iterator[Expectation]:
        """A command shows in the state."""
        for expectation in super().expectations(writes):
            if expectation.key != "command":
                yield expectation
            elif self.state is not None and (done := _DONE.get(expectation.shown)):
                yield Expectation(key="state", shown=done[0], accepts=done)
