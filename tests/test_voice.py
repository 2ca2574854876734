"""Voice assistants, end to end: a real Home Assistant, devices on the wire, and what the assistants are told."""

from pathlib import Path
import subprocess
import sys

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.timeout(300)
def test_voice() -> None:
    """Five languages, codes, and refusals, each looked at where the device is."""
    done = subprocess.run(
        [sys.executable, "-m", "scripts.lab.demo", "--check", "voice"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
