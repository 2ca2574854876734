"""What holds the project together: one version, locked packages, pinned actions."""

from datetime import date
import json
from pathlib import Path
import re
import shutil
import subprocess
import sys
from typing import Any, Final

from homeassistant import components
from packaging.requirements import Requirement
import pytest
import yaml

from scripts.lab import release

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


def test_quality_scale_is_complete() -> None:
    """It speaks of each rule of which Home Assistant's own integrations do, and of no other."""
    rule = re.compile(r"^  ([a-z-]+):", re.MULTILINE)
    core = Path(components.__file__).parent.glob("*/quality_scale.yaml")
    known = {name for path in core for name in rule.findall(path.read_text())}
    package = ROOT / "custom_components/mqtt_polyglot"
    assert set(rule.findall((package / "quality_scale.yaml").read_text())) == known


# --- releases -------------------------------------------------------------------------------------


_NEW: Final = (
    "# Changelog\n\n## Unreleased\n\n### Added\n\n- More.\n\n## 0.1.0 - 2026-01-02\n\n- All.\n"
)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a manifest of version 0.1.0 and a change that is not released."""
    (tmp_path / "custom_components/mqtt_polyglot").mkdir(parents=True)
    manifest = json.dumps(MANIFEST | {"version": "0.1.0"}, indent=2)
    (tmp_path / "custom_components/mqtt_polyglot/manifest.json").write_text(manifest)
    (tmp_path / "CHANGELOG.md").write_text(_NEW)
    return tmp_path


def run(checkout: Path, *arguments: str) -> int:
    """Run scripts/release in a checkout."""
    return release.main(["--root", str(checkout), *arguments])


def test_one_version() -> None:
    """The version is in the manifest, and nowhere else."""
    assert 'dynamic = ["version"]' in (ROOT / "pyproject.toml").read_text()
    assert "version" not in json.loads((ROOT / "hacs.json").read_text())


def test_a_release(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is shown, prepared, checked, and its notes are those of its version."""
    assert run(checkout, "prepare", "0.2.0", "--dry-run") == 0
    assert '+  "version": "0.2.0"' in capsys.readouterr().out
    assert (checkout / "CHANGELOG.md").read_text() == _NEW
    assert run(checkout, "check", "v0.1.0") == 1
    assert "has changes under Unreleased" in capsys.readouterr().err

    assert run(checkout, "prepare", "0.2.0") == 0
    heading = f"## Unreleased\n\n## 0.2.0 - {date.today()}\n\n### Added"  # noqa: DTZ011
    assert heading in (checkout / "CHANGELOG.md").read_text()
    assert run(checkout, "check", "v0.2.0") == 0
    capsys.readouterr()
    assert run(checkout, "notes") == 0
    assert capsys.readouterr().out == "### Added\n\n- More.\n"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["prepare", "0.2"], "is not a version"),
        (["prepare", "0.1.0"], "already has a version"),
        (["check", "0.1.0"], "The tag is 0.1.0, but"),
        (["check", "v0.2.0"], "the manifest has version 0.1.0"),
    ],
)
def test_what_cannot_be_released(
    checkout: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], error: str
) -> None:
    """Tag, manifest and changelog must tell of the same release."""
    assert run(checkout, *arguments) == 1
    assert error in capsys.readouterr().err


def test_a_release_of_nothing(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without changes there is no release, and without a heading neither."""
    manifest = checkout / "custom_components/mqtt_polyglot/manifest.json"
    manifest.write_text(manifest.read_text().replace("0.1.0", "0.3.0"))
    assert run(checkout, "check", "v0.3.0") == 1
    assert "newest version in CHANGELOG.md is 0.1.0" in capsys.readouterr().err
    (checkout / "CHANGELOG.md").write_text("## Unreleased\n")
    assert run(checkout, "prepare", "0.3.1") == 1
    assert "nothing under Unreleased" in capsys.readouterr().err


_LOAD: Final = """
import asyncio, json, sys
from homeassistant.core import HomeAssistant
from homeassistant.loader import async_get_integration, async_setup
from homeassistant.util.package import is_installed

async def load():
    hass = HomeAssistant(sys.argv[1])
    async_setup(hass)
    integration = await async_get_integration(hass, "mqtt_polyglot")
    assert all(map(is_installed, integration.requirements))
    await integration.async_get_component()
    platforms = [path.stem for path in integration.file_path.glob("*.py")]
    there = [name for name in platforms if integration.platforms_exists([name])]
    await integration.async_get_platforms(there)
    print(json.dumps([str(integration.file_path), str(integration.version), sorted(there)]))
    await hass.async_stop(force=True)

asyncio.run(load())
"""


def test_the_archive_for_hacs(tmp_path: Path) -> None:
    """It holds the integration as HACS unpacks it, and Home Assistant loads it from there, with all platforms."""
    hacs = json.loads((ROOT / "hacs.json").read_text())
    assert hacs["zip_release"]
    out = tmp_path / hacs["filename"]
    assert run(ROOT, "zip", str(out)) == 0
    again = tmp_path / "again.zip"
    assert run(ROOT, "zip", str(again)) == 0
    assert out.read_bytes() == again.read_bytes()

    folder = tmp_path / "config/custom_components/mqtt_polyglot"
    shutil.unpack_archive(out, folder)
    assert {path.name for path in folder.iterdir()} >= {"manifest.json", "translations", "brand"}
    loaded = subprocess.run(
        [sys.executable, "-c", _LOAD, str(tmp_path / "config")],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert loaded.returncode == 0, loaded.stderr
    path, version, platforms = json.loads(loaded.stdout)
    assert path == str(folder)
    assert version == MANIFEST["version"]
    assert {"climate", "light", "lock", "camera", "diagnostics", "config_flow"} <= {*platforms}


# --- workflows ------------------------------------------------------------------------------------


WORKFLOWS: Final = sorted((ROOT / ".github/workflows").glob("*.yaml"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned(path: Path) -> None:
    """Each action is pinned to a commit, with the version that it is beside it."""
    for line in re.findall(r"uses: (.+)", path.read_text()):
        assert re.fullmatch(r"\./\.github/\S+|[\w/-]+@[0-9a-f]{40} # \S.+", line), line


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_permissions_are_minimal(path: Path) -> None:
    """Nothing is allowed that a job does not name, and only the release may write."""
    workflow: dict[str, Any] = yaml.safe_load(path.read_text())
    assert workflow["permissions"] == {}
    for name, job in workflow["jobs"].items():
        may = "write" if (path.stem, name) == ("release", "release") else "read"
        assert job["permissions"] == {"contents": may}


def test_the_archive_is_published() -> None:
    """The workflow attaches the file that hacs.json names."""
    name = json.loads((ROOT / "hacs.json").read_text())["filename"]
    workflow = (ROOT / ".github/workflows/release.yaml").read_text()
    assert f"scripts/release zip {name}" in workflow
    assert f'gh release create "$GITHUB_REF_NAME" {name}' in workflow


def test_the_readme_names_the_test_command() -> None:
    """Whoever follows the first page runs the tests that the continuous integration runs."""
    assert "\nscripts/test\n" in (ROOT / "README.md").read_text()
    assert re.search(r" scripts/test$", (ROOT / ".ci/run").read_text(), re.MULTILINE)


@pytest.mark.parametrize(
    "path", sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml")), ids=lambda path: path.stem
)
def test_issue_forms(path: Path) -> None:
    """A form about a problem or a device asks for the diagnostics download."""
    form = yaml.safe_load(path.read_text())
    if path.stem == "config":
        return
    fields = {part["id"]: part for part in form["body"] if part["type"] != "markdown"}
    if path.stem in ("problem", "device"):
        assert fields["diagnostics"]["validations"] == {"required": True}
        assert "Download diagnostics" in fields["diagnostics"]["attributes"]["description"]
