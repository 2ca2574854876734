"""The real Zigbee2MQTT, for the tests that have one."""

from collections.abc import Iterator
from contextlib import contextmanager
import os
from pathlib import Path
import shutil
import subprocess

from scripts.lab.broker import ROOT

MODULES = Path(os.environ.get("ZIGBEE2MQTT_MODULES", "nowhere"))
MISSING = not (MODULES / "zigbee2mqtt").is_dir()


@contextmanager
def zigbee2mqtt_running(program: str, folder: Path, port: int) -> Iterator[None]:
    """Zigbee2MQTT on a local broker, until the end of the block.

    Args:
        program: Which network it has: a file in ``scripts/lab``.
        folder: Where it keeps its data.
        port: The port of the broker.
    """
    node = shutil.which("node", path=MODULES / ".bin") or shutil.which("node")
    assert node is not None
    running = subprocess.Popen(
        [node, ROOT / "scripts/lab" / program, MODULES, folder, f"mqtt://127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL,
    )
    yield
    running.terminate()
    running.wait()
