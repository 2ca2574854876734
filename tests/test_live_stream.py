"""A real stream, made by ffmpeg, through Home Assistant's own player."""

import asyncio
from collections.abc import AsyncIterator
import io
from pathlib import Path
import shutil

from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.components.camera import async_get_image
from homeassistant.components.stream.exceptions import StreamWorkerError
from homeassistant.components.stream.worker import try_open_stream
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from tests.house import House
from tests.waiting import until

FFMPEG = shutil.which("ffmpeg")

pytestmark = [
    pytest.mark.skipif(
        FFMPEG is None, reason="ffmpeg is not installed: there is no stream to play"
    ),
    pytest.mark.usefixtures("socket_enabled"),
]

ENCODING = (
    *("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p"),
    *("-g", "10", "-f", "mpegts", "pipe:1"),
)


class Camera:
    """A camera that films one colour, named by the path, for each viewer anew."""

    def __init__(self) -> None:
        self.viewers: list[str] = []
        application = web.Application()
        application.router.add_get("/{color}", self._stream)
        self.server = TestServer(application)

    def url(self, color: str) -> str:
        """Where a colour is to be seen."""
        return f"http://me:secret@127.0.0.1:{self.server.port}/{color}"

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        color = request.match_info["color"]
        assert FFMPEG
        source = f"color={color}:size=320x180:rate=10"
        process = await asyncio.create_subprocess_exec(
            *(FFMPEG, "-loglevel", "quiet", "-re", "-f", "lavfi", "-i", source, *ENCODING),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout
        response = web.StreamResponse()
        try:
            await response.prepare(request)
            self.viewers.append(color)
            while piece := await process.stdout.read(64 * 1024):
                await response.write(piece)
        except ConnectionError:
            pass
        finally:
            process.kill()
            await process.wait()
        return response


@pytest.fixture
async def camera(socket_enabled: None) -> AsyncIterator[Camera]:
    """A camera on loopback."""
    camera = Camera()
    await camera.server.start_server()
    yield camera
    await camera.server.close()


@pytest.fixture(autouse=True)
async def player(hass: HomeAssistant) -> None:
    """Home Assistant's player, with the shortest segments that it makes."""
    assert await async_setup_component(hass, "stream", {"stream": {"segment_duration": 2}})


async def color(house: House, entity_id: str) -> str:
    """What a camera sees at the moment."""
    image = await async_get_image(house.hass, entity_id)
    assert image.content_type == "image/jpeg"
    pixel = Image.open(io.BytesIO(image.content)).convert("RGB").getpixel((160, 90))
    assert isinstance(pixel, tuple)
    return ("red", "green", "blue")[pixel.index(max(pixel))]


async def test_a_live_stream(
    house: House,
    camera: Camera,
    hass_client: ClientSessionGenerator,
    hass_ws_client: WebSocketGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is played, a frame of it is the picture of its camera, and it is followed where it goes."""
    entity_id = await house.discover("camera", stream_source_topic="where")
    house.say("where", camera.url("red"))
    await house.hass.async_block_till_done()
    assert camera.viewers == [], "nobody looks"
    assert await color(house, entity_id) == "red"
    assert camera.viewers == ["red"]

    socket, client = await hass_ws_client(house.hass), await hass_client()
    await socket.send_json_auto_id({"type": "camera/stream", "entity_id": entity_id})
    url = (await socket.receive_json())["result"]["url"]
    async with asyncio.timeout(30):
        playlist = await (await client.get(url)).text()
        assert "avc1" in playlist
        head = await (await client.get(url.replace("master_playlist.m3u8", "init.mp4"))).read()
        assert head[4:8] == b"ftyp"

        house.say("where", camera.url("blue"))
        for _ in range(100):
            if (seen := await color(house, entity_id)) == "blue":
                break
            await asyncio.sleep(0.2)
    assert seen == "blue"
    assert camera.viewers == ["red", "blue"]
    assert "secret" not in "".join(
        record.getMessage() for record in caplog.records if record.name.startswith("homeassistant")
    )
    assert await house.hass.config_entries.async_unload(house.entry.entry_id)


async def test_a_stream_that_cannot_be_played(
    house: House,
    camera: Camera,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Its camera is not there for as long as somebody tries, and nobody learns its password."""
    monkeypatch.setattr("custom_components.mqtt_polyglot.camera._PATIENCE", 0.5)
    entity_id = await house.discover("camera", stream_source=camera.url("no/such"))
    assert house.state(entity_id).state == "idle"
    for _ in range(2):
        with pytest.raises(HomeAssistantError):
            await async_get_image(house.hass, entity_id)
    await until(lambda: house.state(entity_id).state == "unavailable", limit=8)
    assert "secret" not in caplog.text
    assert await house.hass.config_entries.async_unload(house.entry.entry_id)


async def open_as_player(server: TestServer, path: str) -> int:
    """Have Home Assistant's player open something at a web server; return how much is to be seen."""

    def count() -> int:
        with try_open_stream(f"http://127.0.0.1:{server.port}/{path}", {"tls_verify": "0"}) as film:
            return sum(packet.size > 0 for packet in film.demux(film.streams.video[0]))

    return await asyncio.to_thread(count)


async def test_no_file_is_opened_whatever_a_playlist_says(
    tmp_path: Path, socket_enabled: None
) -> None:
    """A server can send the player to other servers, and not to the files of Home Assistant."""
    assert FFMPEG
    film = tmp_path / "film.ts"
    source = ("-f", "lavfi", "-i", "color=green:size=320x180:rate=10", "-t", "1")
    process = await asyncio.create_subprocess_exec(
        *(FFMPEG, "-loglevel", "quiet", *source, *ENCODING[:-1], str(film))
    )
    assert await process.wait() == 0
    playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{}\n#EXT-X-ENDLIST\n"
    pages = {
        "good.m3u8": playlist.format("film.ts"),
        "url.m3u8": playlist.format(film.as_uri()),
        "list.ffconcat": f"ffconcat version 1.0\nfile '{film}'\n",
        "url.ffconcat": f"ffconcat version 1.0\nfile '{film.as_uri()}'\n",
    }

    async def answer(request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if name == "redirect":
            raise web.HTTPFound(film.as_uri())
        body = film.read_bytes() if name == film.name else pages[name].encode()
        return web.Response(body=body)

    application = web.Application()
    application.router.add_get("/{name}", answer)
    server = TestServer(application)
    await server.start_server()
    assert await open_as_player(server, "good.m3u8") > 5
    for path in ("url.m3u8", "list.ffconcat", "url.ffconcat", "redirect"):
        with pytest.raises(StreamWorkerError):
            await open_as_player(server, path)
    await server.close()
