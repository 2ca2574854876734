"""Prepare a release, check one, and make the archive that HACS installs.

The version is in one place, the manifest of the integration. A release is a tag with its name, such
as v0.2.0, and the part of CHANGELOG.md about it.

Needs nothing but Python itself: the release workflow runs it without the development environment.
"""

import argparse
from collections.abc import Iterator
from datetime import UTC, date, datetime
import difflib
import json
from pathlib import Path
import re
import sys
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

ROOT: Final = Path(__file__).parents[2]

_PACKAGE: Final = "custom_components/mqtt_polyglot"
_MANIFEST: Final = f"{_PACKAGE}/manifest.json"
_CHANGELOG: Final = "CHANGELOG.md"
_UNRELEASED: Final = "Unreleased"
_VERSION: Final = re.compile(r"\d+\.\d+\.\d+(?:b\d+)?")
_SECTION: Final = re.compile(r"^## (?P<heading>.+)\n(?P<text>(?:(?!## ).*\n?)*)", re.MULTILINE)
_SAME_DATE: Final = (1980, 1, 1, 0, 0, 0)


class NotReadyError(Exception):
    """What is there cannot be released."""


def version(root: Path) -> str:
    """The version in the manifest."""
    return str(json.loads((root / _MANIFEST).read_text())["version"])


def prepared(root: Path, wanted: str, day: date) -> dict[str, str]:
    """The files of a release by name, as they should be.

    Raises:
        NotReadyError: The version is none, or there is already such a release, or nothing to release.
    """
    if not _VERSION.fullmatch(wanted):
        raise NotReadyError(f"{wanted} is not a version, such as 0.2.0 or 0.2.0b1.")
    changelog = (root / _CHANGELOG).read_text()
    sections = _sections(changelog)
    if any(heading.split()[0] == wanted for heading in sections):
        raise NotReadyError(f"{_CHANGELOG} already has a version {wanted}.")
    if not sections.get(_UNRELEASED):
        raise NotReadyError(f"{_CHANGELOG} has nothing under {_UNRELEASED}.")
    heading = f"## {_UNRELEASED}\n"
    manifest = (root / _MANIFEST).read_text()
    before = f'"version": "{version(root)}"'
    return {
        _MANIFEST: manifest.replace(before, f'"version": "{wanted}"'),
        _CHANGELOG: changelog.replace(heading, f"{heading}\n## {wanted} - {day}\n", 1),
    }


def check(root: Path, tag: str) -> None:
    """Check that a tag, the manifest and the changelog tell of the same release.

    Raises:
        NotReadyError: They do not.
    """
    if tag != f"v{version(root)}":
        raise NotReadyError(f"The tag is {tag}, but the manifest has version {version(root)}.")
    sections = _sections((root / _CHANGELOG).read_text())
    newest = next((heading for heading in sections if heading != _UNRELEASED), "nothing")
    if newest.split()[0] != version(root):
        raise NotReadyError(f"The newest version in {_CHANGELOG} is {newest}, not {version(root)}.")
    if sections.get(_UNRELEASED):
        raise NotReadyError(f"{_CHANGELOG} has changes under {_UNRELEASED}.")


def notes(root: Path) -> str:
    """What the changelog says about the version in the manifest."""
    sections = _sections((root / _CHANGELOG).read_text())
    return next(text for heading, text in sections.items() if heading.split()[0] == version(root))


def archive(root: Path, out: Path) -> None:
    """Write the archive that HACS unpacks into ``custom_components/mqtt_polyglot``.

    The same files give the same bytes.
    """
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        for path in _files(root / _PACKAGE):
            info = ZipInfo(path.relative_to(root / _PACKAGE).as_posix(), _SAME_DATE)
            info.compress_type = ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            file.writestr(info, path.read_bytes())


def _files(package: Path) -> Iterator[Path]:
    for path in sorted(package.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


def _sections(changelog: str) -> dict[str, str]:
    """The texts of the versions by heading, the newest first."""
    return {each["heading"]: each["text"].strip() for each in _SECTION.finditer(changelog)}


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("scripts/release", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    commands = parser.add_subparsers(dest="command", required=True)
    prepare = commands.add_parser("prepare", help="write the version and the heading of a release")
    prepare.add_argument("version")
    prepare.add_argument("--dry-run", action="store_true", help="show what would be written")
    commands.add_parser("check", help="check a release").add_argument("tag")
    commands.add_parser("notes", help="print what is new")
    commands.add_parser("zip", help="make the archive").add_argument("out", type=Path)
    return parser.parse_args(arguments)


def _prepare(root: Path, wanted: str, *, dry_run: bool) -> None:
    for name, text in prepared(root, wanted, datetime.now(UTC).date()).items():
        before = (root / name).read_text()
        lines = before.splitlines(keepends=True), text.splitlines(keepends=True)
        sys.stdout.writelines(difflib.unified_diff(*lines, name, name, n=1))
        if not dry_run:
            (root / name).write_text(text)
    if not dry_run:
        print(
            f"\nNow commit this, and push the tag: git tag v{wanted} && git push origin v{wanted}"
        )


def main(arguments: list[str] | None = None) -> int:
    """Do what is asked; return the status for the shell."""
    options = _parse(arguments)
    try:
        if options.command == "prepare":
            _prepare(options.root, options.version, dry_run=options.dry_run)
        elif options.command == "check":
            check(options.root, options.tag)
        elif options.command == "notes":
            print(notes(options.root))
        else:
            archive(options.root, options.out)
    except NotReadyError as err:
        print(f"release: {err}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
