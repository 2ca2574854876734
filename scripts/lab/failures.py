"""What is kept of a run that went wrong: all of it, for whoever looks into it later."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from .broker import ROOT
from .wire import Seen

FAILURES = ROOT / "failures"
"""A folder for each run that went wrong. Nothing in it is ever overwritten, and git does not see it."""


def keep(name: str, files: Mapping[str, str | Path]) -> Path:
    """Keep something of a run that went wrong, whole, and say where.

    Args:
        name: What went wrong.
        files: By the name of the file: what is in it, or where it is now.
    """
    folder = FAILURES / f"{datetime.now(UTC):%Y-%m-%d-%H.%M.%S.%f}-{name}"
    folder.mkdir(parents=True)
    for file, content in files.items():
        if isinstance(content, str):
            (folder / file).write_text(content)
        elif content.exists():
            (folder / file).write_bytes(content.read_bytes())
    print(f"What happened is in {folder}", flush=True)
    return folder


def chronicle(seen: Iterable[Seen]) -> str:
    """Return what passed on a broker, a line for each message, with the time of day in UTC."""
    return "".join(
        f"{each.at:%H:%M:%S.%f} {each.topic}{' (retained)' * each.retained} {each.payload!r}\n"
        for each in seen
    )
