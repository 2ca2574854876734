"""The embedded MQTT broker: a process on 127.0.0.1 that speaks MQTT 3.1.1 over TCP and WebSocket.

It keeps everything in memory: a broker started again on the same ports has forgotten all.
"""

import asyncio
from dataclasses import dataclass
import json
from pathlib import Path
import subprocess
import tempfile
from typing import Any, Self, override

from .errors import LabError

ROOT = Path(__file__).parents[2]
_INTERPRETER = ROOT / ".toolchain/broker/bin/python"
_SERVER = Path(__file__).with_name("broker_server.py")
_STOP_LIMIT = 10  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a broker listens and who may come in."""

    host: str = "127.0.0.1"
    port: int
    username: str | None = None
    password: str | None = None

    @override
    def __str__(self) -> str:
        """Return HOST:PORT."""
        return f"{self.host}:{self.port}"


class Broker:
    """One embedded broker, to be used with ``with`` or ``async with``.

    Port 0 takes a free port. Without a user name everybody may come in.
    """

    def __init__(
        self,
        port: int = 0,
        websocket_port: int = 0,
        *,
        username: str | None = None,
        password: str | None = None,
    ) -> None:
        """Describe the broker; nothing runs yet."""
        self.port = port
        self.websocket_port = websocket_port
        self._username = username
        self._password = password
        self._process: subprocess.Popen[str] | None = None

    @property
    def address(self) -> Address:
        """What a client has to know."""
        return Address(port=self.port, username=self._username, password=self._password)

    def start(self) -> None:
        """Start the process and wait until it listens; a second start takes the same ports."""
        log = tempfile.TemporaryFile("w+")
        process = subprocess.Popen(
            [_INTERPRETER, _SERVER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,  # Ctrl-C is for whoever started it
        )
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(self._options()) + "\n")
        process.stdin.flush()
        if not (ports := process.stdout.readline()):
            process.communicate()
            log.seek(0)
            raise LabError(f"the broker did not start: {log.read().strip().rpartition('\n')[2]}")
        self.port, self.websocket_port = json.loads(ports)
        self._process = process

    def _options(self) -> dict[str, Any]:
        return {
            "port": self.port,
            "websocket_port": self.websocket_port,
            "credentials": None if self._username is None else [self._username, self._password],
        }

    def stop(self) -> None:
        """Stop the process; its clients find their connections closed."""
        if (process := self._process) is None:
            return
        self._process = None
        process.communicate(timeout=_STOP_LIMIT)

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    async def __aenter__(self) -> Self:
        """Start without holding up the event loop."""
        await asyncio.to_thread(self.start)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop without holding up the event loop."""
        await asyncio.to_thread(self.stop)
