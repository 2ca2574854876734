"""Mosquitto, the broker that most homes have, where it is installed."""

from pathlib import Path
import shutil
import signal
import socket
import subprocess
import time
from typing import Self

MOSQUITTO = shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


class Mosquitto:
    """One Mosquitto with a configuration of its own, which can die and come back."""

    def __init__(
        self, folder: Path, *lines: str, port: int | None = None, log: str = "all"
    ) -> None:
        """Write the configuration.

        Args:
            folder: An empty folder.
            lines: What the configuration says beyond the listener and before it ends.
            port: Where it listens; a free port if not given.
            log: What it writes down, in the words of its ``log_type``.
        """
        self.port = port or free_port()
        self.websocket_port = 0
        others = [int(line.split()[1]) for line in lines if line.startswith("listener ")]
        self._ports = [self.port, *others]
        self._file = folder / "mosquitto.conf"
        self._log = folder / "mosquitto.log"
        self._file.write_text(
            "\n".join(
                (
                    f"listener {self.port} 127.0.0.1",
                    "user root",
                    "persistence false",
                    "set_tcp_nodelay true",
                    f"log_type {log}",
                    "max_queued_messages 0",
                    *lines,
                    "",
                )
            )
        )
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """What it has written so far."""
        return self._log.read_text()

    def start(self) -> Self:
        """Start it and wait until all its listeners are there."""
        assert MOSQUITTO is not None
        with self._log.open("ab") as log:
            self._process = subprocess.Popen([MOSQUITTO, "-c", self._file], stderr=log, stdout=log)
        for _ in range(1500):
            if all(map(_listens, self._ports)):
                return self
            time.sleep(0.02)
        raise RuntimeError(self.log)

    def pause(self) -> None:
        """Have it do nothing, while the system still takes what is sent to it."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        """Have it go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it without a goodbye."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def _listens(port: int) -> bool:
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0
