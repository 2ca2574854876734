"""The whole of it: a real broker, devices on the wire, a real Home Assistant, and a client."""

from pathlib import Path
import subprocess
import sys

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.timeout(300)
def test_demo() -> None:
    """The demo checks itself: from the config flow to a sentence, each verified at the device's end."""
    done = subprocess.run(
        [sys.executable, "-m", "scripts.lab.demo", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
