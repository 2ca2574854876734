"""A camera with a web server: a live stream and a snapshot, both behind a password."""

from collections.abc import Callable, Mapping
from contextlib import aclosing, suppress
from typing import Any, override

from aiohttp import encode_basic_auth, web

from ..broker import Address
from .announced import PREFIX, AnnouncedDevice
from .camera import jpeg, scene
from .film import film


class LiveCamera(AnnouncedDevice):
    """It tells where its stream is on a topic of its own, and its snapshot in its announcement.

    Attributes:
        viewers: Those who watch the stream.
        password: What opens it.
    """

    USER = "viewer"

    def __init__(self, address: Address, name: str) -> None:
        """Start switched on, without an eye for motion."""
        super().__init__(address, name, "Camera LC-4", {"power": "ON", "motion": "OFF", "taken": 0})
        self.viewers = 0
        self.password = "sesame-in-the-garden"
        self._runner: web.AppRunner | None = None
        self._port = 0

    def url(self, path: str) -> str:
        """The address of something on its web server, with the password."""
        return f"http://{self.USER}:{self.password}@127.0.0.1:{self._port}/{path}"

    @override
    def announcement(self) -> tuple[str, dict[str, Any]]:
        return f"{PREFIX}/camera/{self.slug}/live/config", {
            "~": self.root,
            "name": None,
            "unique_id": f"lab_{self.slug}_live",
            "still_image_url": self.url("now.jpg"),
            "stream_source_topic": "~/stream",
            "stream_source_template": "{{ value_json.url }}",
            "power_command_topic": "~/set/power",
            "power_state_topic": "~/power",
            "motion_detection_command_topic": "~/set/motion",
            "motion_detection_state_topic": "~/motion",
            "availability_topic": "~/availability",
            "device": self.device_information,
        }

    @override
    def report(self) -> None:
        self.publish("power", self.state["power"])
        self.publish("motion", self.state["motion"])
        self.publish("stream", f'{{"url": "{self.url("live.ts")}"}}')

    @property
    @override
    def orders(self) -> Mapping[str, Callable[[str], None]]:
        def order(key: str) -> Callable[[str], None]:
            def obey(payload: str) -> None:
                if payload not in {"ON", "OFF"}:
                    raise ValueError(payload)
                self.state[key] = payload
                self.report()

            return obey

        return {"power": order("power"), "motion": order("motion")}

    # --- the web server -------------------------------------------------------------------------

    @override
    async def start(self, *, announce: bool = True) -> None:
        """Open the web server first: the announcement says where it is."""
        application = web.Application(middlewares=[self._guard])
        application.router.add_get("/now.jpg", self._snapshot)
        application.router.add_get("/live.ts", self._stream)
        # A viewer who goes away ends the film.
        self._runner = web.AppRunner(
            application, access_log=None, handler_cancellation=True, shutdown_timeout=0
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        await super().start(announce=announce)

    @override
    async def stop(self) -> None:
        """Close the web server, too."""
        await super().stop()
        await self._close()

    @override
    async def vanish(self) -> None:
        """Nobody watches any more."""
        await super().vanish()
        await self._close()

    async def _close(self) -> None:
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if request.headers.get("Authorization") != encode_basic_auth(self.USER, self.password):
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": 'Basic realm="camera"'})
        response: web.StreamResponse = await handler(request)
        return response

    async def _snapshot(self, _request: web.Request) -> web.Response:
        self.state["taken"] += 1
        picture = jpeg(scene(self.name, self.state["taken"]))
        return web.Response(body=picture, content_type="image/jpeg")

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "video/mp2t"})
        await response.prepare(request)
        self.viewers += 1
        try:
            async with aclosing(film(self.name)) as pieces:
                with suppress(ConnectionError):
                    async for piece in pieces:
                        await response.write(piece)
        finally:
            self.viewers -= 1
        return response
