"""A client of Home Assistant's REST and WebSocket interfaces, as an app or a script would be."""

import asyncio
from collections.abc import Callable
import itertools
import json
from typing import Any, Self

import aiohttp

type Json = dict[str, Any]
_LIMIT = 60  # seconds


class ClientError(Exception):
    """Home Assistant refused a request.

    Attributes:
        details: The answer, with ``translation_key`` and more where Home Assistant gives it.
    """

    def __init__(self, message: str, details: Json | None = None) -> None:
        """Keep what was refused and why."""
        super().__init__(message)
        self.details = details or {}


class Client:
    """One authorised client: REST at once, WebSocket from the first command on."""

    def __init__(self, url: str, token: str) -> None:
        """Name the instance, for example ``http://127.0.0.1:8123``, and bring an access token."""
        self._url = url
        self._token = token
        self._http: aiohttp.ClientSession
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Json]] = {}
        self._listeners: dict[int, Callable[[Json], None]] = {}

    async def __aenter__(self) -> Self:
        """Open the HTTP session."""
        self._http = aiohttp.ClientSession(
            headers={"Authorization": f"Bearer {self._token}"},
            timeout=aiohttp.ClientTimeout(total=_LIMIT),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close everything."""
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        if self._socket is not None:
            await self._socket.close()
        await self._http.close()

    # --- REST -----------------------------------------------------------------------------------

    async def request(self, method: str, path: str, data: Json | None = None) -> Any:
        """Send one request and return the decoded answer, or its bytes if it is no JSON."""
        async with self._http.request(method, self._url + path, json=data) as response:
            body = await response.read()
            if response.content_type != "application/json":
                answer: Any = body
            else:
                answer = json.loads(body)
            if response.status >= 400:
                details = answer if isinstance(answer, dict) else {}
                text = body.decode(errors="replace")
                raise ClientError(f"{method} {path}: {response.status} {text}", details)
            return answer

    async def get(self, path: str) -> Any:
        """Send a GET request."""
        return await self.request("GET", path)

    async def frames(self, path: str, number: int) -> list[bytes]:
        """Return the first pictures of an MJPEG stream."""
        frames: list[bytes] = []
        async with self._http.get(self._url + path, raise_for_status=True) as response:
            while len(frames) < number:
                head = await response.content.readuntil(b"\r\n\r\n")
                size = head.lower().partition(b"content-length:")[2].split()[0]
                frames.append(await response.content.readexactly(int(size)))
            response.close()
        return frames

    async def post(self, path: str, data: Json | None = None) -> Any:
        """Send a POST request."""
        return await self.request("POST", path, data or {})

    async def states(self) -> dict[str, Json]:
        """Return all states by entity id."""
        return {state["entity_id"]: state for state in await self.get("/api/states")}

    async def call(self, domain: str, service: str, **data: object) -> Any:
        """Call a service over REST and wait until it is done."""
        return await self.post(f"/api/services/{domain}/{service}", data)

    async def say(self, text: str, language: str = "en") -> Json:
        """Say a sentence to Assist and return its response."""
        data = {"text": text, "language": language}
        answer: Json = await self.post("/api/conversation/process", data)
        response: Json = answer["response"]
        return response

    # --- WebSocket ------------------------------------------------------------------------------

    async def command(self, kind: str, **fields: object) -> Any:
        """Send a WebSocket command and return its result."""
        return await self._send(next(self._numbers), kind, fields)

    async def subscribe(
        self, kind: str, listener: Callable[[Json], None], **fields: object
    ) -> None:
        """Send a WebSocket command that subscribes; the listener gets each event."""
        number = next(self._numbers)
        self._listeners[number] = listener
        await self._send(number, kind, fields)

    async def _send(self, number: int, kind: str, fields: Json) -> Any:
        socket = self._socket or await self._connect()
        waiting = self._waiting[number] = asyncio.get_running_loop().create_future()
        await socket.send_json({"id": number, "type": kind} | fields)
        async with asyncio.timeout(_LIMIT):
            answer = await waiting
        if not answer["success"]:
            raise ClientError(f"{kind}: {answer['error']['message']}", answer["error"])
        return answer["result"]

    async def _connect(self) -> aiohttp.ClientWebSocketResponse:
        socket = await self._http.ws_connect(f"{self._url}/api/websocket", max_msg_size=0)
        await socket.receive_json()
        await socket.send_json({"type": "auth", "access_token": self._token})
        if (answer := await socket.receive_json())["type"] != "auth_ok":
            raise ClientError(f"authorisation over WebSocket: {answer}")
        self._socket = socket
        self._reader = asyncio.create_task(self._read(socket))
        return socket

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            answer = json.loads(message.data)
            if answer["type"] == "event":
                if listener := self._listeners.get(answer["id"]):
                    listener(answer["event"])
            elif waiting := self._waiting.pop(answer["id"], None):
                waiting.set_result(answer)
        # Home Assistant ended or restarts; the next command connects again.
        self._socket = None
        self._listeners.clear()
        for waiting in self._waiting.values():
            waiting.set_exception(ClientError("the WebSocket connection ended"))
        self._waiting.clear()
