"""What is kept of a run that went wrong."""

import asyncio
from pathlib import Path
import shutil
import subprocess
from types import SimpleNamespace
from typing import Any

import pytest

from scripts.lab import check, failures
from scripts.lab.broker import ROOT
from scripts.lab.wire import Seen


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep it elsewhere."""
    folder = tmp_path / "failures"
    monkeypatch.setattr(failures, "FAILURES", folder)
    return folder


@pytest.fixture
def house(socket_enabled: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A laboratory without a Home Assistant, which says something all the same."""
    folder = tmp_path / "house"
    folder.mkdir()

    async def build(_stack: Any, home_assistant: Any, report: Any, passed: list[Seen]) -> Any:
        passed.append(Seen("a/b", b"\xff", True))
        home_assistant.console.write_text("first\n" * 1000 + "last\n")
        return SimpleNamespace(report=report)

    monkeypatch.setattr(check, "_build", build)
    return folder


def read(folder: Path) -> dict[str, str]:
    """All files below a folder by their names."""
    return {path.name: path.read_text() for path in folder.rglob("*") if path.is_file()}


async def miss(world: Any) -> None:
    """Come to something else."""
    world.report.add("a bolt", "LOCKED", "x" * 5000)


async def fall(_world: Any) -> None:
    """Break."""
    raise ValueError("Out of luck")


async def pass_by(world: Any) -> None:
    """Go well."""
    world.report.add("a lamp", "ON", "ON")


async def test_a_check_that_fails(house: Path, kept: Path) -> None:
    """Nothing of it is shortened: what it said, what passed, and the whole log."""
    assert await check.check(house, (pass_by, miss, fall)) == 2
    files = read(kept)
    report = files["report.txt"]
    assert "x" * 5000 in report
    assert "Traceback" in report
    assert "in fall" in report
    assert "4 checked, 2 missed" in report
    assert files["wire.txt"].endswith(" a/b (retained) b'\\xff'\n")
    assert files["home-assistant.txt"].count("\n") == 1001


async def test_a_check_that_is_ended(house: Path, kept: Path) -> None:
    """Also of one that took too long."""

    async def hang(_world: Any) -> None:
        await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await check.check(house, (pass_by, hang))
    assert "a lamp" in read(kept)["report.txt"]


async def test_a_check_that_goes_well(house: Path, kept: Path) -> None:
    """There is nothing to look into."""
    assert await check.check(house, (pass_by,)) == 0
    assert not read(kept)


def test_two_at_once(kept: Path) -> None:
    """Neither takes the other's place, and what is not there is not missed."""
    assert failures.keep("a", {"said": "x", "log": kept / "nothing"}) != failures.keep("a", {})
    assert read(kept) == {"said": "x"}


@pytest.mark.parametrize("status", [0, 1, 3])
def test_all_that_a_run_of_everything_says(tmp_path: Path, status: int) -> None:
    """It is kept to the last line if something went wrong, and only then."""
    (tmp_path / ".ci").mkdir()
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / ".ci/run", tmp_path / ".ci/run")
    for name, ending in (("lint", "echo linted"), ("test", f"seq 20000; exit {status}")):
        script = tmp_path / "scripts" / name
        script.write_text(f"#!/usr/bin/env bash\n{ending}\n")
        script.chmod(0o755)
    # Nothing is to be installed here.
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/id").write_text("#!/bin/sh\necho 1000\n")
    (tmp_path / "bin/id").chmod(0o755)
    done = subprocess.run(
        [tmp_path / ".ci/run"],
        env={"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status
    assert done.stdout.endswith("\n20000\n")
    logs = list((tmp_path / "failures").iterdir())
    assert len(logs) == bool(status)
    for log in logs:
        assert log.read_text() == done.stdout
        assert log.name in done.stderr
