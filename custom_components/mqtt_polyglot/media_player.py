"""Media players."""

from collections.abc import Callable, Collection
from functools import partial
import logging
from typing import Any, Final, override

from homeassistant.components import media_source
from homeassistant.components.media_player import (
    ATTR_INPUT_SOURCE,
    ATTR_MEDIA_REPEAT,
    ATTR_MEDIA_SHUFFLE,
    ATTR_SOUND_MODE,
    BrowseMedia,
    MediaPlayerDeviceClass,
    MediaPlayerEntity,
    MediaPlayerEntityFeature as Can,
    MediaPlayerState,
    MediaType,
    RepeatMode,
    async_process_play_media_url,
)
from homeassistant.util.dt import utcnow

from .entity import PolyglotEntity, async_setup_platform
from .entity_table import Feature, Shown, does, features_of, sets
from .home.snapshot import SnapshotError, Snapshots
from .model import vocabulary as ours
from .model.components import MediaPlayer
from .model.vocabulary import MediaCommand, Platform

_LOGGER = logging.getLogger(__name__)

PARALLEL_UPDATES = 0

_FEATURES: Final = (
    Feature(Can.PLAY, "command", MediaCommand.PLAY),
    Feature(Can.PAUSE, "command", MediaCommand.PAUSE),
    Feature(Can.STOP, "command", MediaCommand.STOP),
    Feature(Can.NEXT_TRACK, "command", MediaCommand.NEXT),
    Feature(Can.PREVIOUS_TRACK, "command", MediaCommand.PREVIOUS),
    Feature(Can.TURN_ON, "command", MediaCommand.TURN_ON),
    Feature(Can.TURN_OFF, "command", MediaCommand.TURN_OFF),
    Feature(Can.VOLUME_STEP, "command", MediaCommand.VOLUME_UP),
    Feature(Can.CLEAR_PLAYLIST, "command", MediaCommand.CLEAR_PLAYLIST),
    Feature(Can.VOLUME_SET | Can.VOLUME_STEP, "volume"),
    Feature(Can.VOLUME_MUTE, "mute"),
    Feature(Can.SELECT_SOURCE, "source"),
    Feature(Can.SELECT_SOUND_MODE, "sound_mode"),
    Feature(Can.SHUFFLE_SET, "shuffle"),
    Feature(Can.REPEAT_SET, "repeat"),
    Feature(Can.SEEK, "position"),
    Feature(Can.PLAY_MEDIA | Can.BROWSE_MEDIA, "play_media"),
)


def _or_none(text: str) -> str | None:
    """A text; an empty one says that there is none."""
    return text or None


class PolyglotMediaPlayer(PolyglotEntity[MediaPlayer], MediaPlayerEntity):
    """A media player."""

    _shown = (
        Shown("state", "_attr_state", MediaPlayerState),
        Shown("volume", "_attr_volume_level"),
        Shown("mute", "_attr_is_volume_muted"),
        Shown("source", "_attr_source"),
        Shown("sound_mode", "_attr_sound_mode"),
        Shown("shuffle", "_attr_shuffle"),
        Shown("repeat", "_attr_repeat", RepeatMode),
        Shown("position", "_attr_media_position", round),
        Shown("duration", "_attr_media_duration", round),
        Shown("title", "_attr_media_title", _or_none),
        Shown("artist", "_attr_media_artist", _or_none),
        Shown("album", "_attr_media_album_name", _or_none),
        Shown("album_artist", "_attr_media_album_artist", _or_none),
        Shown("series", "_attr_media_series_title", _or_none),
        Shown("season", "_attr_media_season", _or_none),
        Shown("episode", "_attr_media_episode", _or_none),
        Shown("channel", "_attr_media_channel", _or_none),
        Shown("playlist", "_attr_media_playlist", _or_none),
        Shown("app", "_attr_app_name", _or_none),
        Shown("content_id", "_attr_media_content_id", _or_none),
        Shown("content_type", "_attr_media_content_type", _or_none),
    )

    async_media_play = does("command", MediaCommand.PLAY)
    async_media_pause = does("command", MediaCommand.PAUSE)
    async_media_stop = does("command", MediaCommand.STOP)
    async_media_next_track = does("command", MediaCommand.NEXT)
    async_media_previous_track = does("command", MediaCommand.PREVIOUS)
    async_turn_on = does("command", MediaCommand.TURN_ON)
    async_turn_off = does("command", MediaCommand.TURN_OFF)
    async_clear_playlist = does("command", MediaCommand.CLEAR_PLAYLIST)
    async_set_volume_level = sets("volume", "volume")
    async_mute_volume = sets("mute", "mute")
    async_select_source = sets("source", ATTR_INPUT_SOURCE)
    async_select_sound_mode = sets("sound_mode", ATTR_SOUND_MODE)
    async_set_shuffle = sets("shuffle", ATTR_MEDIA_SHUFFLE)
    async_set_repeat = sets("repeat", ATTR_MEDIA_REPEAT, ours.RepeatMode)
    async_media_seek = sets("position", "position")

    @override
    def _define(self) -> None:
        component = self._component
        device_class = component.device_class
        self._attr_device_class = MediaPlayerDeviceClass(device_class) if device_class else None
        self._attr_supported_features = features_of(component, Can(0), _FEATURES)
        self._attr_source_list = list(component.source.options) if component.source else None
        sound_mode = component.sound_mode
        self._attr_sound_mode_list = list(sound_mode.options) if sound_mode else None
        self._blind = component.common.optimistic or (
            component.state is None or not component.state.sources
        )
        self._snapshots: Snapshots | None = None

    @override
    def _update(self, changed: Collection[str]) -> None:
        super()._update(changed)
        if "position" in changed:
            self._attr_media_position_updated_at = (
                utcnow() if self._attr_media_position is not None else None
            )
        if "picture" in changed or "picture_address" in changed:
            pictured = self._get(self._component.picture) or self._get(
                self._component.picture_address
            )
            # Another picture has another address, so that browsers do not show the last one.
            self._attr_media_image_hash = f"{utcnow().timestamp():.3f}" if pictured else None

    @property
    @override
    def entity_picture(self) -> str | None:
        """The picture that the device asks for, else that of what plays."""
        return self._component.common.picture or super().entity_picture

    @override
    async def async_get_media_image(self) -> tuple[bytes | None, str | None]:
        """The picture that came, else the one at its address."""
        picture = self._get(self._component.picture)
        address = self._get(self._component.picture_address)
        if picture is None and address is not None:
            if self._snapshots is None or self._snapshots.address != address:
                self._snapshots = Snapshots(self.hass, address, verify_ssl=True)
            try:
                picture = await self._snapshots.async_get()
            except SnapshotError as err:
                _LOGGER.debug("%s has no picture at its address: %s", self.entity_id, err)
        return (picture.data, picture.content_type) if picture else (None, None)

    @override
    async def async_volume_up(self) -> None:
        """Turn up the volume, by a command for that where there is one."""
        await self._async_step(MediaCommand.VOLUME_UP, super().async_volume_up)

    @override
    async def async_volume_down(self) -> None:
        """Turn down the volume, by a command for that where there is one."""
        await self._async_step(MediaCommand.VOLUME_DOWN, super().async_volume_down)

    async def _async_step(self, command: MediaCommand, otherwise: Callable[[], Any]) -> None:
        point = self._component.command
        if point is not None and command in point.options:
            await self._async_write("command", command)
        else:
            await otherwise()

    @override
    async def async_play_media(
        self, media_type: MediaType | str, media_id: str, **kwargs: Any
    ) -> None:
        """Play something: an address, or whatever the player knows."""
        if media_source.is_media_source_id(media_id):
            found = await media_source.async_resolve_media(self.hass, media_id, self.entity_id)
            media_type = found.mime_type
            media_id = async_process_play_media_url(self.hass, found.url)
        await self._async_write("play_media", media_id, {"media_type": str(media_type)})

    @override
    async def async_browse_media(
        self,
        media_content_type: MediaType | str | None = None,
        media_content_id: str | None = None,
    ) -> BrowseMedia:
        """Show what Home Assistant has to play."""
        return await media_source.async_browse_media(self.hass, media_content_id)


async_setup_entry = partial(
    async_setup_platform, platform=Platform.MEDIA_PLAYER, entity_type=PolyglotMediaPlayer
)
