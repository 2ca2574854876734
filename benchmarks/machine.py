"""On what a run was made."""

from importlib.metadata import version
import os
from pathlib import Path
import platform
import subprocess

from scripts.lab.mosquitto import MOSQUITTO


def describe() -> dict[str, str]:
    """Return what figures depend on, by what it is called."""
    return {
        "Processor": f"{_processor()}, {os.cpu_count()} cores",
        "Home Assistant": version("homeassistant"),
        "Python": platform.python_version(),
        "Mosquitto": _mosquitto(),
        "MQTT": "5, the default of both integrations",
        "Others on the machine": f"{os.getloadavg()[0]:.1f} in the last minute",
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _mosquitto() -> str:
    assert MOSQUITTO is not None
    said = subprocess.run([MOSQUITTO, "-h"], capture_output=True, text=True, check=False).stdout
    return said.splitlines()[0].rpartition(" ")[2]
