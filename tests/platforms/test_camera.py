"""Cameras."""

import base64
from typing import Any, override

from homeassistant.components.camera import (
    Camera,
    CameraEntityFeature,
    CameraWebRTCProvider,
    WebRTCAnswer,
    WebRTCSendMessage,
    async_get_image,
    async_register_webrtc_provider,
)
from homeassistant.components.diagnostics import REDACTED
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator
from syrupy.assertion import SnapshotAssertion
from webrtc_models import RTCIceCandidateInit

from custom_components.mqtt_polyglot.diagnostics import async_get_config_entry_diagnostics
from tests.double import settle
from tests.house import House

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 4
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


async def test_pictures(house: House) -> None:
    """Each picture as it came, whatever its type; a picture is no new state."""
    camera = await house.discover("camera", topic="cam")
    with pytest.raises(HomeAssistantError):
        await async_get_image(house.hass, camera)
    house.say("cam", JPEG)
    before = house.state(camera)
    for data, content_type in ((JPEG, "image/jpeg"), (PNG, "image/png"), (JPEG, "image/jpeg")):
        house.say("cam", data)
        image = await async_get_image(house.hass, camera)
        assert (image.content, image.content_type) == (data, content_type)
    assert house.state(camera) is before


async def test_base64(house: House) -> None:
    """A picture as text."""
    camera = await house.discover("camera", topic="cam", image_encoding="b64")
    house.say("cam", base64.b64encode(JPEG))
    assert (await async_get_image(house.hass, camera)).content == JPEG


async def test_no_picture(house: House) -> None:
    """What is no picture leaves the last one, and the reason in the report."""
    camera = await house.discover("camera", topic="cam")
    house.say("cam", JPEG)
    for rubbish in ("<svg onload=alert(1)>", b"\x00" * 9_000_000, ""):
        house.say("cam", rubbish)
    assert (await async_get_image(house.hass, camera)).content == JPEG
    report = house.report("homeassistant:thing")
    assert report
    assert report["components"][0]["rejected"]["image"]["count"] == 2
    assert report["components"][0]["values"]["image"].startswith("<Picture")


async def test_availability(house: House) -> None:
    """A camera is there as long as its device says so, with or without pictures."""
    camera = await house.discover("camera", topic="cam", availability_topic="cam/status")
    assert house.state(camera).state == "unavailable"
    house.say("cam/status", "online")
    assert house.state(camera).state == "idle"


LIVE = {
    "topic": "cam",
    "stream_source": "rtsp://me:secret@10.0.0.7/live",
    "still_image_url": "http://me:secret@10.0.0.7/now.jpg",
    "power_command_topic": "cam/power/set",
    "power_state_topic": "cam/power",
    "motion_detection_command_topic": "cam/motion/set",
    "motion_detection_state_topic": "cam/motion",
}


def features(house: House, camera: str) -> int:
    """What Home Assistant may ask of a camera."""
    supported: int = house.state(camera).attributes["supported_features"]
    return supported


async def capabilities(client: Any, camera: str) -> set[str]:
    """How a browser may play a camera."""
    await client.send_json_auto_id({"type": "camera/capabilities", "entity_id": camera})
    return set((await client.receive_json())["result"]["frontend_stream_types"])


# --- power and motion -----------------------------------------------------------------------------


async def test_a_camera_with_everything(house: House, snapshot: SnapshotAssertion) -> None:
    """As it stands in the registry and in the states, which do not tell its addresses."""
    camera = await house.discover("camera", **LIVE)
    house.say("cam/power", "ON")
    house.say("cam/motion", "ON")
    (entity,) = house.entities()
    assert entity == snapshot(name="entry")
    state = house.state(camera)
    random = {"access_token", "entity_picture"}
    shown = {key: value for key, value in state.attributes.items() if key not in random}
    assert (state.state, shown) == snapshot(name="state")
    assert features(house, camera) == CameraEntityFeature.ON_OFF | CameraEntityFeature.STREAM
    assert state.attributes["motion_detection"] is True
    assert "secret" not in str(state.as_dict())


async def test_power(house: House, hass_client: ClientSessionGenerator) -> None:
    """A camera that is off shows nothing; one that does not say whether it is on is looked at."""
    camera = await house.discover("camera", **LIVE)
    client = await hass_client()
    house.say("cam", JPEG)
    assert (await client.get(f"/api/camera_proxy/{camera}")).status == 200
    assert await house.call(camera, "turn_off") == [("cam/power/set", "OFF")]
    house.say("cam/power", "OFF")
    assert (await client.get(f"/api/camera_proxy/{camera}")).status == 503
    assert await house.call(camera, "turn_on") == [("cam/power/set", "ON")]
    house.say("cam/power", "ON")
    assert (await client.get(f"/api/camera_proxy/{camera}")).status == 200


async def test_motion_detection(house: House) -> None:
    """On, off, and unknown, which Home Assistant shows as off."""
    camera = await house.discover("camera", **LIVE)
    assert "motion_detection" not in house.state(camera).attributes
    assert await house.call(camera, "enable_motion_detection") == [("cam/motion/set", "ON")]
    assert house.state(camera).attributes["motion_detection"] is True
    house.say("cam/motion", "ON")
    assert await house.call(camera, "disable_motion_detection") == [("cam/motion/set", "OFF")]
    house.say("cam/motion", "OFF")
    assert "motion_detection" not in house.state(camera).attributes


@pytest.mark.parametrize(
    "service", ["turn_on", "turn_off", "enable_motion_detection", "disable_motion_detection"]
)
@pytest.mark.parametrize(
    "keys", [{}, {"power_state_topic": "p", "motion_detection_state_topic": "m"}]
)
async def test_what_a_camera_cannot_do(house: House, service: str, keys: dict[str, str]) -> None:
    """It says so."""
    camera = await house.discover("camera", topic="cam", **keys)
    assert features(house, camera) == 0
    with pytest.raises(HomeAssistantError) as refused:
        await house.call(camera, service)
    assert isinstance(refused.value, ServiceValidationError)
    assert not house.fake.published


async def test_nobody_says_whether_it_is_on(house: House) -> None:
    """What was asked for last is assumed."""
    camera = await house.discover("camera", topic="cam", power_command_topic="p")
    assert house.state(camera).attributes["assumed_state"] is True
    await house.call(camera, "turn_off")
    with pytest.raises(HomeAssistantError):
        await async_get_image(house.hass, camera)


# --- the live stream ------------------------------------------------------------------------------


@pytest.fixture
async def stream(hass: HomeAssistant) -> None:
    """Home Assistant's player."""
    assert await async_setup_component(hass, "stream", {})


class Provider(CameraWebRTCProvider):
    """Somebody who does WebRTC, for the streams that begin with one word."""

    def __init__(self, scheme: str) -> None:
        self.scheme = scheme
        self.offers: list[tuple[str | None, str]] = []

    @property
    @override
    def domain(self) -> str:
        return "somebody"

    @override
    def async_is_supported(self, stream_source: str) -> bool:
        return stream_source.startswith(f"{self.scheme}:")

    @override
    async def async_handle_async_webrtc_offer(
        self, camera: Camera, offer_sdp: str, session_id: str, send_message: WebRTCSendMessage
    ) -> None:
        self.offers.append((await camera.stream_source(), offer_sdp))
        send_message(WebRTCAnswer("v=0 answer"))

    @override
    async def async_on_webrtc_candidate(
        self, session_id: str, candidate: RTCIceCandidateInit
    ) -> None:
        raise NotImplementedError


async def test_webrtc(house: House, hass_ws_client: WebSocketGenerator) -> None:
    """Whoever does WebRTC in Home Assistant is given the stream, as soon as there is one."""
    camera = await house.discover("camera", topic="cam", stream_source_topic="s")
    provider = Provider("rtsp")
    forget = async_register_webrtc_provider(house.hass, provider)
    client = await hass_ws_client(house.hass)
    await settle(house.hass)
    assert await capabilities(client, camera) == set()
    house.say("s", "rtsp://10.0.0.7/live")
    await settle(house.hass)
    assert await capabilities(client, camera) == {"hls", "web_rtc"}
    await client.send_json_auto_id(
        {"type": "camera/webrtc/offer", "entity_id": camera, "offer": "v=0 offer"}
    )
    assert (await client.receive_json())["success"]
    assert (await client.receive_json())["event"]["type"] == "session"
    assert (await client.receive_json())["event"] == {"type": "answer", "answer": "v=0 answer"}
    assert provider.offers == [("rtsp://10.0.0.7/live", "v=0 offer")]
    house.say("s", "http://10.0.0.7/live")
    await settle(house.hass)
    assert await capabilities(client, camera) == {"hls"}
    house.say("s", "None")
    await settle(house.hass)
    assert await capabilities(client, camera) == set()
    forget()
    await settle(house.hass)


async def test_no_address_yet(
    house: House,
    stream: None,
    hass_ws_client: WebSocketGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A stream that is not known yet is none, and that is nobody's mistake."""
    camera = await house.discover("camera", stream_source_topic="s")
    assert house.state(camera).state == "idle"
    assert features(house, camera) == 0
    with pytest.raises(HomeAssistantError):
        await async_get_image(house.hass, camera)
    assert not [it for it in caplog.records if it.levelname in {"WARNING", "ERROR"}]


async def test_restart(house: House) -> None:
    """Where the stream was is where it is, until the camera says something else."""
    kept = {
        "stream": {"address": "rtsp://me:secret@10.0.0.7/live"},
        "still": {"address": "file:///"},
    }
    house.keep("homeassistant:thing", "camera:thing", kept)
    camera = await house.discover("camera", stream_source_topic="s", url_topic="u")
    entity = entity_of(house, camera)
    assert features(house, camera) == CameraEntityFeature.STREAM
    assert house.state(camera).attributes["assumed_state"] is True
    assert await entity.stream_source() == "rtsp://me:secret@10.0.0.7/live"
    await house.hub.values.async_save()
    again = house.hub.values._kept["homeassistant:thing"]["camera:thing"]
    assert again["values"] == {"stream": kept["stream"]}
    house.say("s", "rtsp://10.0.0.8/live")
    assert await entity.stream_source() == "rtsp://10.0.0.8/live"
    assert "assumed_state" not in house.state(camera).attributes


async def test_no_frame(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream out of which nothing can be made is no picture."""

    async def nothing(_camera: Camera, **_options: Any) -> None:
        return None

    package = "custom_components.mqtt_polyglot.camera"
    monkeypatch.setattr(f"{package}.async_get_stream_image", nothing)
    camera = await house.discover("camera", stream_source="rtsp://10.0.0.7/live")
    with pytest.raises(HomeAssistantError):
        await async_get_image(house.hass, camera)


class Player:
    """In the place of a stream that plays, or does not."""

    def __init__(self, *, plays: bool, available: bool = True) -> None:
        self.source = "rtsp://10.0.0.7/old"
        self.available = available
        self.updated: list[str] = []
        self.stopped = 0
        self.dynamic_stream_settings = type("Settings", (), {"preload_stream": True})()
        self._plays = plays

    def outputs(self) -> dict[str, None]:
        """Who watches."""
        return {"hls": None} if self._plays else {}

    async def remove_provider(self, _output: None) -> None:
        """Have one less who watches."""
        self._plays = False

    def update_source(self, source: str) -> None:
        """Play something else."""
        self.updated.append(source)

    async def stop(self) -> None:
        """Play nothing, unless one is to play for ever."""
        assert not self.dynamic_stream_settings.preload_stream
        assert not self._plays
        self.stopped += 1


def entity_of(house: House, camera: str) -> Any:
    """The entity itself."""
    return house.hass.data["camera"].get_entity(camera)


@pytest.mark.parametrize(
    ("plays", "available", "updated"),
    [(True, True, ["rtsp://10.0.0.7/new"]), (True, False, []), (False, True, [])],
)
async def test_an_address_that_changes(
    house: House, plays: bool, available: bool, updated: list[str]
) -> None:
    """Whoever watches goes on watching; who comes later sees the new one, too."""
    camera = await house.discover("camera", topic="cam", stream_source_topic="s")
    house.say("s", "rtsp://10.0.0.7/old")
    player = entity_of(house, camera).stream = Player(plays=plays, available=available)
    house.say("s", "rtsp://10.0.0.7/new")
    house.say("s", "rtsp://10.0.0.7/new")
    assert player.updated == updated
    assert updated or player.source == "rtsp://10.0.0.7/new"
    assert await entity_of(house, camera).stream_source() == "rtsp://10.0.0.7/new"
    house.say("s", "None")
    await settle(house.hass)
    assert player.stopped == 1
    assert entity_of(house, camera).stream is None


async def test_nothing_plays_on(house: House) -> None:
    """A stream ends with its camera."""
    camera = await house.discover("camera", topic="cam", stream_source="rtsp://10.0.0.7/live")
    player = entity_of(house, camera).stream = Player(plays=True)
    assert await house.hass.config_entries.async_unload(house.entry.entry_id)
    assert player.stopped == 1


@pytest.mark.parametrize(("keys", "there"), [({}, "unavailable"), ({"topic": "cam"}, "idle")])
async def test_a_stream_that_cannot_be_played(
    house: House, keys: dict[str, str], there: str
) -> None:
    """A camera that has nothing else to show is not there."""
    camera = await house.discover("camera", stream_source_topic="s", **keys)
    house.say("s", "rtsp://10.0.0.7/live")
    assert house.state(camera).state == "idle"
    entity = entity_of(house, camera)
    entity.stream = Player(plays=True, available=False)
    entity.async_write_ha_state()
    assert house.state(camera).state == there


async def test_secrets(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Addresses tell where a camera is, and not how to get in."""
    camera = await house.discover("camera", **LIVE, stream_source_topic="s")
    house.say("s", "rtsp://me:secret@10.0.0.7/second")
    house.say("s", "rtsp://me:secret@10.0.0.7/#third")
    report = str(await async_get_config_entry_diagnostics(house.hass, house.entry))
    assert f"rtsp://{REDACTED}@10.0.0.7/second" in report
    for text in (report, caplog.text, str(house.state(camera).as_dict())):
        assert "secret@" not in text
