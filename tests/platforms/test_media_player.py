"""Media players."""

import base64
from typing import Any

from homeassistant.components.media_player import MediaPlayerEntityFeature as Can
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceNotSupported, ServiceValidationError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.house import House

PNG = b"\x89PNG\r\n\x1a\n picture"

PLAYER = {
    "device_class": "speaker",
    "state_topic": "p",
    "value_template": "{{ value_json.state }}",
    "command_topic": "p/do",
    "payload_turn_on": "ON",
    "payload_turn_off": "OFF",
    "volume_state_topic": "p/volume",
    "volume_command_topic": "p/volume/set",
    "volume_max": 100,
    "mute_state_topic": "p/mute",
    "mute_command_topic": "p/mute/set",
    "sources": ["Radio", "Line in"],
    "source_state_topic": "p/source",
    "source_command_topic": "p/source/set",
    "sound_modes": ["Jazz", "Voice"],
    "sound_mode_state_topic": "p/sound",
    "sound_mode_command_topic": "p/sound/set",
    "shuffle_state_topic": "p/shuffle",
    "shuffle_command_topic": "p/shuffle/set",
    "repeat_state_topic": "p/repeat",
    "repeat_command_topic": "p/repeat/set",
    "position_topic": "p/position",
    "seek_command_topic": "p/seek",
    "duration_topic": "p",
    "duration_template": "{{ value_json.duration }}",
    "title_topic": "p/title",
    "artist_topic": "p/artist",
    "album_topic": "p/album",
    "content_type_topic": "p/type",
    "play_media_command_topic": "p/play",
    "play_media_command_template": '{"url": "{{ value }}", "type": "{{ media_type }}"}',
    "image_topic": "p/picture",
}


async def test_everything(house: House) -> None:
    """What it says."""
    entity = await house.discover("media_player", **PLAYER)
    house.say("p", {"state": "playing", "duration": 200.4})
    for topic, payload in {
        "volume": "40",
        "mute": "OFF",
        "source": "Radio",
        "sound": "Jazz",
        "shuffle": "ON",
        "repeat": "all",
        "position": "12.7",
        "title": "Song",
        "artist": "Band",
        "album": "Record",
        "type": "music",
    }.items():
        house.say(f"p/{topic}", payload)
    state = house.state(entity)
    assert state.state == "playing"
    expected = {
        "device_class": "speaker",
        "volume_level": 0.4,
        "is_volume_muted": False,
        "source": "Radio",
        "source_list": ["Radio", "Line in"],
        "sound_mode": "Jazz",
        "sound_mode_list": ["Jazz", "Voice"],
        "shuffle": True,
        "repeat": "all",
        "media_position": 13,
        "media_duration": 200,
        "media_title": "Song",
        "media_artist": "Band",
        "media_album_name": "Record",
        "media_content_type": "music",
    }
    assert {key: state.attributes[key] for key in expected} == expected
    assert state.attributes["media_position_updated_at"]
    assert state.attributes["supported_features"] == (
        Can.PLAY | Can.PAUSE | Can.STOP | Can.NEXT_TRACK | Can.PREVIOUS_TRACK | Can.TURN_ON
        | Can.TURN_OFF | Can.VOLUME_SET | Can.VOLUME_STEP | Can.VOLUME_MUTE | Can.SELECT_SOURCE
        | Can.SELECT_SOUND_MODE | Can.SHUFFLE_SET | Can.REPEAT_SET | Can.SEEK | Can.PLAY_MEDIA
        | Can.BROWSE_MEDIA
    )  # fmt: skip
    house.say("p/title", "")
    house.say("p/source", "Bluetooth")
    house.say("p", {"state": "dancing"})
    state = house.state(entity)
    assert state.state == "unknown"
    house.say("p", {"state": "stopped"})
    state = house.state(entity)
    assert state.state == "idle"
    assert "media_title" not in state.attributes
    assert state.attributes["source"] == "Bluetooth"


@pytest.mark.parametrize(
    ("service", "data", "sent", "shown"),
    [
        ("media_play", {}, ("p/do", "PLAY"), "playing"),
        ("media_pause", {}, ("p/do", "PAUSE"), "paused"),
        ("media_stop", {}, ("p/do", "STOP"), "idle"),
        ("media_play_pause", {}, ("p/do", "PLAY"), "playing"),
        ("media_next_track", {}, ("p/do", "NEXT"), "idle"),
        ("media_previous_track", {}, ("p/do", "PREVIOUS"), "idle"),
        ("turn_on", {}, ("p/do", "ON"), "on"),
        ("turn_off", {}, ("p/do", "OFF"), "off"),
        ("volume_set", {"volume_level": 0.55}, ("p/volume/set", 55), "idle"),
        ("volume_up", {}, ("p/volume/set", 50), "idle"),
        ("volume_down", {}, ("p/volume/set", 30), "idle"),
        ("volume_mute", {"is_volume_muted": True}, ("p/mute/set", "ON"), "idle"),
        ("select_source", {"source": "Line in"}, ("p/source/set", "Line in"), "idle"),
        ("select_sound_mode", {"sound_mode": "Voice"}, ("p/sound/set", "Voice"), "idle"),
        ("shuffle_set", {"shuffle": False}, ("p/shuffle/set", "OFF"), "idle"),
        ("repeat_set", {"repeat": "one"}, ("p/repeat/set", "one"), "idle"),
        ("media_seek", {"seek_position": 30}, ("p/seek", 30.0), "idle"),
        (
            "play_media",
            {"media_content_id": "http://x/1.mp3", "media_content_type": "music"},
            ("p/play", {"url": "http://x/1.mp3", "type": "music"}),
            "idle",
        ),
    ],
)
async def test_commands(
    house: House, service: str, data: dict[str, Any], sent: Any, shown: str
) -> None:
    """What it is told, and what is shown until it says so."""
    entity = await house.discover("media_player", **PLAYER)
    house.say("p", {"state": "idle"})
    house.say("p/volume", "40")
    assert await house.call(entity, service, **data) == [sent]
    assert house.state(entity).state == shown


async def test_refused(house: House) -> None:
    """What it cannot do is an error, and nothing leaves."""
    entity = await house.discover("media_player", **PLAYER)
    house.say("p", {"state": "idle"})
    with pytest.raises(ServiceValidationError):
        await house.call(entity, "select_source", source="Bluetooth")
    with pytest.raises(ServiceValidationError):
        await house.call(entity, "select_sound_mode", sound_mode="Loud")
    assert not house.fake.published
    await house.discover("media_player", state_topic="p", source_state_topic="p/source")
    assert house.state(entity).attributes["supported_features"] == 0
    with pytest.raises(ServiceNotSupported):
        await house.call(entity, "media_play")


async def test_steps(house: House) -> None:
    """Louder and quieter by commands, of a player that does not know its volume; a null is none."""
    entity = await house.discover(
        "media_player",
        command_topic="p/do",
        payload_volume_up="+",
        payload_volume_down="-",
        payload_stop=None,
    )
    features = house.state(entity).attributes["supported_features"]
    assert features & Can.VOLUME_STEP
    assert not features & (Can.STOP | Can.VOLUME_SET)
    assert await house.call(entity, "volume_up") == [("p/do", "+")]
    assert await house.call(entity, "volume_down") == [("p/do", "-")]


async def test_picture(
    hass: HomeAssistant, house: House, hass_client: ClientSessionGenerator
) -> None:
    """The picture of what it plays is handed out, and has another address each time."""
    entity = await house.discover("media_player", **PLAYER)
    client = await hass_client()
    house.say("p", {"state": "playing"})
    assert "entity_picture" not in house.state(entity).attributes
    house.say("p/picture", base64.b64encode(PNG))
    address = house.state(entity).attributes["entity_picture"]
    answer = await client.get(address)
    assert (await answer.read(), answer.content_type) == (PNG, "image/png")


async def test_media_source(hass: HomeAssistant, house: House) -> None:
    """What is not among Home Assistant's media is not told."""
    assert await async_setup_component(hass, "media_source", {})
    entity = await house.discover("media_player", **PLAYER)
    with pytest.raises(Exception, match="nothing"):
        await house.call(
            entity,
            "play_media",
            media_content_id="media-source://nothing/there",
            media_content_type="music",
        )
    assert not house.fake.published


async def test_keys_of_others(house: House) -> None:
    """What programs announce for the custom integration ``mqtt_media_player``: a topic per command."""
    entity = await house.discover(
        "media_player",
        state_state_topic="l/state",
        state_title_topic="l/title",
        state_volume_topic="l/volume",
        state_albumart_topic="l/art",
        command_volume_topic="l/set_volume",
        command_play_topic="l/play",
        command_pause_topic="l/pause",
        command_pause_payload="Halt",
        command_playpause_topic="l/playpause",
        command_next_topic="l/next",
        command_playmedia_topic="l/play_media",
    )
    house.say("l/state", "playing")
    house.say("l/title", "Song")
    house.say("l/volume", "0.4")
    state = house.state(entity)
    assert (state.state, state.attributes["media_title"]) == ("playing", "Song")
    assert state.attributes["volume_level"] == 0.4
    assert await house.call(entity, "media_play") == [("l/play", "Play")]
    assert await house.call(entity, "media_pause") == [("l/pause", "Halt")]
    assert await house.call(entity, "media_next_track") == [("l/next", "Next")]
    assert await house.call(entity, "volume_set", volume_level=0.25) == [("l/set_volume", 0.25)]
    data = {"media_content_id": 'a"b', "media_content_type": "music"}
    sent = await house.call(entity, "play_media", **data)
    assert sent == [("l/play_media", {"media_type": "music", "media_id": 'a"b'})]
    report = house.report("homeassistant:thing")
    assert report
    assert {note["kind"] for note in report["notes"]} == {"translated"}
    assert len(report["notes"]) == 10


async def test_playpause_alone(house: House) -> None:
    """One topic for both."""
    entity = await house.discover(
        "media_player", state_state_topic="l/state", command_playpause_topic="l/pp"
    )
    assert await house.call(entity, "media_play") == [("l/pp", "PlayPause")]
    assert await house.call(entity, "media_pause") == [("l/pp", "PlayPause")]
