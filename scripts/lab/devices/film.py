"""A live film: H.264 in MPEG-TS, made while somebody watches."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
import threading

import av
import av.container

from .camera import SIZE, scene

_RATE = 10  # pictures a second, and one key frame
_FASTEST = {"preset": "ultrafast", "tune": "zerolatency", "g": str(_RATE)}


class _Screen:
    """Where the film is projected to: a file, as far as its maker knows."""

    def __init__(self, show: Callable[[bytes], None]) -> None:
        self._show = show

    def write(self, data: bytes) -> int:
        """Show a piece."""
        self._show(bytes(data))
        return len(data)


async def film(caption: str) -> AsyncGenerator[bytes]:
    """Yield a film piece by piece, in its own time, for as long as somebody asks for more."""
    loop = asyncio.get_running_loop()
    pieces: asyncio.Queue[bytes] = asyncio.Queue()
    over = threading.Event()

    def show(piece: bytes) -> None:
        loop.call_soon_threadsafe(pieces.put_nowait, piece)

    projector = asyncio.create_task(asyncio.to_thread(_project, caption, _Screen(show), over))
    try:
        while True:
            yield await pieces.get()
    finally:
        over.set()
        with suppress(asyncio.CancelledError):
            await projector


def _project(caption: str, screen: _Screen, over: threading.Event) -> None:
    with av.open(screen, "w", format="mpegts") as container:
        assert isinstance(container, av.container.OutputContainer)
        track = container.add_stream("libx264", rate=_RATE, options=_FASTEST)
        track.width, track.height = SIZE
        track.pix_fmt = "yuv420p"
        number = 0
        while not over.wait(1 / _RATE):
            number += 1
            frame = av.VideoFrame.from_image(scene(caption, number))  # type: ignore[no-untyped-call]
            container.mux(track.encode(frame))
