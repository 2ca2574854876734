"""Pictures of cameras that hand them out at an address of their own."""

import asyncio
from time import monotonic
from typing import Any, Final

import aiohttp
from aiohttp.hdrs import ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, WWW_AUTHENTICATE
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from yarl import URL

from ..model.address import Address
from ..model.codec import DecodeError
from ..model.picture import MAX_PICTURE, Picture, PictureBytes

_LIMIT: Final = aiohttp.ClientTimeout(total=8)  # whoever asks Home Assistant waits 10 s
_FRESH: Final = 1.0
"""Seconds for which a picture is the picture of the moment, for everybody who looks."""

_CHUNK: Final = 64 * 1024
_HEADERS: Final = {ACCEPT: "image/*", ACCEPT_ENCODING: "identity"}


class SnapshotError(Exception):
    """There is no picture. The text says why, and nothing of the address."""


class Snapshots:
    """Fetches the picture at one address, for however many look at it.

    A user and a password in the address are given to its host alone, in the way that it asks for.
    """

    def __init__(self, hass: HomeAssistant, address: Address, *, verify_ssl: bool) -> None:
        """Name the address; nothing is fetched yet."""
        url = URL(address.url)
        self.address = address
        self._session = async_get_clientsession(hass, verify_ssl=verify_ssl)
        self._url = url.with_user(None)
        self._user, self._password = url.user or "", url.password or ""
        self._digest = (
            (aiohttp.DigestAuthMiddleware(self._user, self._password),) if self._user else ()
        )
        self._headers = _HEADERS
        self._lock = asyncio.Lock()
        self._last: Picture | SnapshotError | None = None
        self._at = 0.0

    async def async_get(self) -> Picture:
        """The picture of the moment; raises ``SnapshotError``."""
        async with self._lock:
            if self._last is None or monotonic() - self._at > _FRESH:
                self._last = await self._fetch()
                self._at = monotonic()
            if isinstance(self._last, SnapshotError):
                raise self._last
            return self._last

    async def _fetch(self) -> Picture | SnapshotError:
        try:
            status, data = await self._read()
            return PictureBytes().decode(data) if status < 400 else SnapshotError(f"HTTP {status}")
        except DecodeError as err:
            return SnapshotError(str(err))
        except (aiohttp.ClientError, TimeoutError) as err:
            return SnapshotError(type(err).__name__)

    async def _read(self) -> tuple[int, bytes]:
        status, asked, data = await self._request(middlewares=self._digest)
        if status == 401 and asked == "basic" and self._user:
            # Not before it asks: whoever wants a digest is not to see the password.
            authorization = aiohttp.encode_basic_auth(self._user, self._password)
            self._headers = _HEADERS | {AUTHORIZATION: authorization}
            status, _asked, data = await self._request()
        return status, data

    async def _request(self, **options: Any) -> tuple[int, str, bytes]:
        async with self._session.get(
            self._url, headers=self._headers, timeout=_LIMIT, max_redirects=3, **options
        ) as response:
            asked = response.headers.get(WWW_AUTHENTICATE, "").partition(" ")[0].lower()
            data = bytearray()
            async for chunk in response.content.iter_chunked(_CHUNK):
                data += chunk
                if len(data) > MAX_PICTURE:
                    raise DecodeError(f"a picture over the limit of {MAX_PICTURE} bytes")
            return response.status, asked, bytes(data)
