"""Pictures that are fetched from a web server, which may be anybody."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
import hashlib
import re
from typing import Any

from aiohttp import ClientTimeout, encode_basic_auth, web
from aiohttp.test_utils import TestServer
from homeassistant.components.camera import async_get_image
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.aiohttp_client import async_get_clientsession
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.mqtt_polyglot.home import snapshot
from tests.house import House

JPEG = b"\xff\xd8\xff\xe0 now"
PNG = b"\x89PNG\r\n\x1a\n later"

type Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

pytestmark = pytest.mark.usefixtures("socket_enabled")


class Web:
    """A web server on loopback that answers as it is told to."""

    def __init__(self) -> None:
        self.requests: list[web.Request] = []
        self.answer: Answer | None = None
        self.body = JPEG
        application = web.Application()
        application.router.add_get("/{path:.*}", self._on_request)
        self.server = TestServer(application)

    async def _on_request(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        if self.answer is not None:
            return await self.answer(request)
        return web.Response(body=self.body, content_type="text/html")

    def url(self, path: str = "/now.jpg", user: str = "") -> str:
        """The address of a picture."""
        return f"http://{user}127.0.0.1:{self.server.port}{path}"


@pytest.fixture
async def http(socket_enabled: None) -> AsyncIterator[Web]:
    """A web server with a picture."""
    http = Web()
    await http.server.start_server()
    yield http
    await http.server.close()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every picture is fetched anew."""
    monkeypatch.setattr(snapshot, "_FRESH", -1.0)


async def see(house: House, camera: str) -> tuple[str, bytes]:
    """Look at a camera."""
    image = await async_get_image(house.hass, camera)
    return image.content_type, image.content


async def test_a_picture_at_an_address(
    house: House, http: Web, hass_client: ClientSessionGenerator
) -> None:
    """It is fetched when somebody looks, and is of the type that it is, whatever the server says."""
    camera = await house.discover("camera", still_image_url=http.url())
    assert not http.requests
    client = await hass_client()
    answer = await client.get(f"/api/camera_proxy/{camera}")
    assert (answer.content_type, await answer.read()) == ("image/jpeg", JPEG)
    http.body = PNG
    assert await see(house, camera) == ("image/png", PNG)
    assert len(http.requests) == 2


async def test_pictures_by_mqtt_count_first(house: House, http: Web) -> None:
    """They are there already."""
    camera = await house.discover("camera", topic="cam", url_topic="where")
    with pytest.raises(HomeAssistantError):
        await see(house, camera)
    house.say("where", http.url("/first.jpg"))
    assert await see(house, camera) == ("image/jpeg", JPEG)
    house.say("where", http.url("/second.jpg"))
    assert await see(house, camera) == ("image/jpeg", JPEG)
    assert [request.path for request in http.requests] == ["/first.jpg", "/second.jpg"]
    house.say("cam", PNG)
    assert await see(house, camera) == ("image/png", PNG)
    assert len(http.requests) == 2


async def test_all_see_the_same(house: House, http: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many look, the picture of a second is fetched once, and so is that there is none."""
    monkeypatch.setattr(snapshot, "_FRESH", 60.0)
    camera = await house.discover("camera", still_image_url=http.url())
    seen = await asyncio.gather(*(see(house, camera) for _ in range(5)))
    assert seen == [("image/jpeg", JPEG)] * 5
    assert len(http.requests) == 1


async def test_nothing_is_fetched_before_the_device_is_adopted(house: House, http: Web) -> None:
    """A stranger does not send Home Assistant anywhere."""
    payload = (
        f'{{"unique_id": "x", "still_image_url": "{http.url()}", "stream_source": "{http.url()}"}}'
    )
    house.fake.receive("homeassistant/camera/x/config", payload, retain=True)
    await house.hass.async_block_till_done(wait_background_tasks=True)
    assert house.hub.adoption.candidates()
    assert not http.requests


# --- credentials ----------------------------------------------------------------------------------


async def test_basic(house: House, http: Web) -> None:
    """The password goes to a server that asks for it in plain, and not before it asks."""

    async def basic(request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != encode_basic_auth("me", "p@ss:word"):
            return web.Response(status=401, headers={"WWW-Authenticate": 'Basic realm="cam"'})
        return web.Response(body=JPEG)

    http.answer = basic
    camera = await house.discover("camera", still_image_url=http.url(user="me:p%40ss:word@"))
    assert await see(house, camera) == ("image/jpeg", JPEG)
    assert "Authorization" not in http.requests[0].headers
    assert await see(house, camera) == ("image/jpeg", JPEG)
    assert len(http.requests) == 3, "it is told at once the next time"


async def test_digest(house: House, http: Web) -> None:
    """A server that wants a digest does not see the password."""

    def hashed(text: str) -> str:
        return hashlib.md5(text.encode()).hexdigest()

    async def digest(request: web.Request) -> web.Response:
        given = dict(re.findall(r'(\w+)="?([^",]+)', request.headers.get("Authorization", "")))
        wanted = hashed(
            f"{hashed('me:cam:secret')}:n0:{given.get('nc')}:{given.get('cnonce')}:auth:"
            f"{hashed('GET:/now.jpg?x=1')}"
        )
        if given.get("response") != wanted:
            challenge = 'Digest realm="cam", nonce="n0", qop="auth", algorithm=MD5'
            return web.Response(status=401, headers={"WWW-Authenticate": challenge})
        return web.Response(body=JPEG)

    http.answer = digest
    address = http.url("/now.jpg?x=1", user="me:secret@")
    camera = await house.discover("camera", still_image_url=address)
    assert await see(house, camera) == ("image/jpeg", JPEG)
    assert await see(house, camera) == ("image/jpeg", JPEG)
    assert len(http.requests) == 3


async def test_credentials_stay_with_their_host(house: House, http: Web) -> None:
    """Whoever the host sends us to does not get them."""
    other = Web()
    await other.server.start_server()

    async def redirect(request: web.Request) -> web.Response:
        if "Authorization" not in request.headers:
            return web.Response(status=401, headers={"WWW-Authenticate": 'Basic realm="cam"'})
        raise web.HTTPFound(other.url())

    http.answer = redirect
    camera = await house.discover("camera", still_image_url=http.url(user="me:secret@"))
    assert await see(house, camera) == ("image/jpeg", JPEG)
    (request,) = other.requests
    assert "Authorization" not in request.headers
    await other.server.close()


# --- servers that mean no good --------------------------------------------------------------------


async def _missing(_request: web.Request) -> web.StreamResponse:
    raise web.HTTPNotFound


async def _locked(_request: web.Request) -> web.StreamResponse:
    raise web.HTTPUnauthorized(headers={"WWW-Authenticate": 'Basic realm="cam"'})


async def _page(_request: web.Request) -> web.StreamResponse:
    return web.Response(body=b"<html>root:x:0:0</html>", content_type="image/jpeg")


async def _round(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound(str(request.url))


async def _file(_request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("file:///etc/passwd")


async def _endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(9 * 16):
        await response.write(JPEG.ljust(64 * 1024))
    return response


async def _slow(_request: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    raise NotImplementedError


async def _broken(request: web.Request) -> web.StreamResponse:
    assert request.transport
    request.transport.close()
    return web.Response()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (_missing, "HTTP 404"),
        (_locked, "HTTP 401"),
        (_page, "neither a picture nor base64"),
        (_round, "TooManyRedirects"),
        (_file, "NonHttpUrlRedirectClientError"),
        (_endless, "over the limit"),
        (_slow, "TimeoutError"),
        (_broken, "ServerDisconnectedError"),
    ],
)
async def test_no_picture(
    house: House,
    http: Web,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    answer: Answer,
    reason: str,
) -> None:
    """It is said once why there is none, without the address; and the next time may be better."""
    monkeypatch.setattr(snapshot, "_LIMIT", ClientTimeout(total=0.5))
    camera = await house.discover("camera", still_image_url=http.url("/?key=secret", "me:secret@"))
    for _ in range(2):
        http.answer = answer
        for _ in range(2):
            with pytest.raises(HomeAssistantError):
                await see(house, camera)
        http.answer = None
        assert await see(house, camera) == ("image/jpeg", JPEG)
    said = [record for record in caplog.records if record.name.startswith("custom_components")]
    assert [record.levelname for record in said] == ["WARNING"] * 2
    assert reason in said[0].getMessage()
    ours = [record for record in caplog.records if not record.name.startswith("aiohttp.")]
    assert "secret" not in str([record.getMessage() for record in ours])


async def test_a_certificate_that_nobody_signed(house: House, http: Web) -> None:
    """It must be trusted, unless the device says that it need not be."""
    sessions: list[Any] = []

    def remember(*args: Any, **options: Any) -> Any:
        sessions.append(options["verify_ssl"])
        return async_get_clientsession(*args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(snapshot, "async_get_clientsession", remember)
        for verify_ssl in (True, False):
            camera = await house.discover(
                "camera", still_image_url=http.url(), verify_ssl=verify_ssl
            )
            await see(house, camera)
    assert sessions == [True, False]


# --- MJPEG ----------------------------------------------------------------------------------------


async def test_mjpeg(house: House, http: Web, hass_client: ClientSessionGenerator) -> None:
    """Whoever watches sees each picture soon after it came."""
    camera = await house.discover("camera", topic="cam")
    house.say("cam", JPEG)
    client = await hass_client()
    async with asyncio.timeout(5):
        answer = await client.get(f"/api/camera_proxy_stream/{camera}")
        assert answer.content_type == "multipart/x-mixed-replace"
        await answer.content.readuntil(JPEG)
        await answer.content.readuntil(JPEG)
        house.say("cam", JPEG + b" two")
        begin = asyncio.get_running_loop().time()
        await answer.content.readuntil(JPEG + b" two")
    assert asyncio.get_running_loop().time() - begin < 0.4
    answer.close()
