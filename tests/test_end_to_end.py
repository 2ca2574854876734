"""The whole of it: a real broker, devices on the wire, a real Home Assistant, and a client."""

from contextlib import suppress
from pathlib import Path
import subprocess
import sys

import pytest

from scripts.lab.failures import keep

ROOT = Path(__file__).parent.parent
LIMIT = 270  # seconds; the check ends itself in order within 30 more


@pytest.mark.timeout(330)
def test_demo(tmp_path: Path) -> None:
    """The demo checks itself: from the config flow to a sentence, each verified at the device's end."""
    said = tmp_path / "said.txt"
    with said.open("w") as output:
        running = subprocess.Popen(
            [sys.executable, "-m", "scripts.lab.demo", "--check"],
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        with suppress(subprocess.TimeoutExpired):
            running.wait(LIMIT)
        with suppress(subprocess.TimeoutExpired):
            if running.returncode is None:
                running.terminate()
                running.wait(30)
        running.kill()
        running.wait()
    if running.returncode:
        folder = keep("end-to-end", {"said.txt": said})
        pytest.fail(f"status {running.returncode}, see {folder}\n{said.read_text()}", pytrace=False)
