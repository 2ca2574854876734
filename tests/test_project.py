"""What holds the project together: one version, locked packages, pinned actions."""

import json
from pathlib import Path
import re
from typing import Final

from packaging.requirements import Requirement
import pytest

ROOT: Final = Path(__file__).parent.parent
MANIFEST: Final = json.loads((ROOT / "custom_components/mqtt_polyglot/manifest.json").read_text())
LOCKS: Final = {
    "test.txt": "requirements_test.txt",
    "broker.txt": "scripts/requirements_broker.txt",
    "uv.txt": "scripts/requirements_uv.txt",
}


def asked(path: Path) -> list[Requirement]:
    """The requirements that a file asks for."""
    lines = (line.partition("#")[0].strip() for line in path.read_text().splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("--")]


def locked(name: str) -> dict[str, str]:
    """The version of each package in a lock; checks that each is held by hashes, and has no address."""
    text = (ROOT / "scripts/locked" / name).read_text()
    assert "://" not in text
    versions = {}
    for entry in re.split(r"\n(?=[a-z0-9])", text.strip()):
        if entry.startswith("--"):
            continue  # what is never taken ready-made
        pin, _, hashes = entry.partition("\\\n")
        requirement = Requirement(pin)
        assert re.fullmatch(r"(\s+--hash=sha256:[0-9a-f]{64}\s*\\?)+", f"\n{hashes}"), pin
        (version,) = requirement.specifier
        assert version.operator == "=="
        versions[requirement.name] = version.version
    return versions


@pytest.mark.parametrize("name", LOCKS)
def test_locks_are_up_to_date(name: str) -> None:
    """What is asked for is locked in a version that fits; else run scripts/lock."""
    versions = locked(name)
    for requirement in asked(ROOT / LOCKS[name]):
        assert requirement.specifier.contains(versions[requirement.name.lower()])


def test_locks_fit_the_integration() -> None:
    """What the manifest requires is what is tested."""
    versions = locked("test.txt")
    for text in MANIFEST["requirements"]:
        requirement = Requirement(text)
        assert requirement.specifier.contains(versions[requirement.name.lower()])
