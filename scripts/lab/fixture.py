"""Turn a diagnostics download into fixtures for the tests, one for each device in it.

The download of a device, or that of a whole broker, as people attach it to an issue: what devices
announced, and the last message of each topic. Secrets are already out of it. Look through the files
before you commit them: topics and names can name people and places.
"""

import argparse
from collections.abc import Callable, Iterator
import json
from pathlib import Path
import sys
from typing import Any, Final

from homeassistant.util import slugify

from .broker import ROOT

FIXTURES: Final = ROOT / "tests/fixtures"

_REDACTED: Final = "**REDACTED**"

type _Json = dict[str, Any]


class NotUsableError(Exception):
    """A file is no diagnostics download, or a device in it cannot be made a fixture."""


def reports(download: Any) -> Iterator[_Json]:
    """The reports of the devices in a diagnostics download.

    Raises:
        NotUsableError: It is none of this integration.
    """
    data = download.get("data", download) if isinstance(download, dict) else None
    if not isinstance(data, dict):
        raise NotUsableError("This is not a diagnostics download.")
    if "announcement" in data:
        found = [data]
    elif isinstance(data.get("devices"), list):
        found = [*data["devices"], *data.get("found", ())]
    else:
        raise NotUsableError("This is not a diagnostics download of MQTT Polyglot.")
    yield from (report for report in found if report and report.get("announcement"))


def fixture(report: _Json) -> _Json:
    """A fixture in which the device of a report announces itself and says what it said last.

    Raises:
        NotUsableError: It was announced in a way that cannot be written down again.
    """
    convention = report["convention"]
    if (announced := _ANNOUNCED.get(convention)) is None:
        raise NotUsableError(f"The convention {convention} is not known.")
    messages = list(announced(report["announcement"]))
    topics = {message["topic"] for message in messages}
    messages += (each for each in _said(report) if each["topic"] not in topics)
    return {"messages": messages}


def write(report: _Json, folder: Path, name: str | None = None) -> Path:
    """Write the fixture of a report below a folder and return its path."""
    path: Path = folder / report["convention"] / f"{slugify(name or report['name'])}.json"
    if path.exists():
        raise NotUsableError(f"{path} exists. Choose another name with --name.")
    text = json.dumps(fixture(report), indent=1, ensure_ascii=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n")
    return path


def _message(topic: str, payload: Any, *, retain: bool = True) -> _Json:
    text = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
    return {"topic": topic, "payload": text, "retain": retain}


def _said(report: _Json) -> Iterator[_Json]:
    """The last messages of a device, in their order; without those that are not there whole."""
    heard = [(each["topic"], each["in"]) for each in report["traffic"]["topics"] if each["in"]]
    for topic, last in sorted(heard, key=lambda each: str(each[1]["at"])):
        text = last["payload"]
        if text != _REDACTED and not text.endswith("…") and not text.startswith("<binary, "):
            yield _message(topic, text, retain=last["retain"])


def _homeassistant(announcement: _Json) -> Iterator[_Json]:
    """Home Assistant discovery: one message a topic, below the default prefix.

    What is announced on a topic that is named like a secret is not in the download.
    """
    for name, config in announcement["configs"].items():
        if config == _REDACTED:
            continue
        yield _message(f"homeassistant/{name}", config)


def _zigbee2mqtt(announcement: _Json) -> Iterator[_Json]:
    """Zigbee2MQTT: the settings, and a list with this device alone."""
    if (device := announcement.get("device")) is None:
        raise NotUsableError("Groups and the bridge itself are announced by their network.")
    base = announcement["base"]
    yield _message(f"{base}/bridge/state", {"state": "online"})
    last_seen = "ISO_8601" if announcement["last_seen"] else "disable"
    info = {
        "config": {
            "advanced": {"output": announcement["output"], "last_seen": last_seen},
            "availability": {"enabled": announcement["availability"]},
        },
    }
    yield _message(f"{base}/bridge/info", info)
    definition = device["definition"]
    options = [{"name": name} for name in definition["options"]]
    whole = {**device, "definition": {**definition, "options": options}}
    # A list without the radio of Zigbee2MQTT is not taken for one.
    radio = {"type": "Coordinator", "ieee_address": "0x00124b0000c0ffee"}
    yield _message(f"{base}/bridge/devices", [radio, whole | {"interview_completed": True}])


_ANNOUNCED: Final[dict[str, Callable[[_Json], Iterator[_Json]]]] = {
    "homeassistant": _homeassistant,
    "zigbee2mqtt": _zigbee2mqtt,
}


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("scripts/fixture", description=__doc__)
    parser.add_argument("download", metavar="DIAGNOSTICS.json", type=Path)
    parser.add_argument("device", nargs="*", help="the ID of a device; all of them if not given")
    parser.add_argument("--name", help="the name of the file, if there is one device")
    parser.add_argument("--folder", type=Path, default=FIXTURES, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def _pick(found: dict[str, _Json], device_id: str) -> _Json:
    if device_id not in found:
        raise NotUsableError(f"It is not in the download, which has {', '.join(found) or 'none'}.")
    return found[device_id]


def main(arguments: list[str] | None = None) -> int:
    """Write the fixtures; return the status for the shell."""
    options = _parse(arguments)
    try:
        found = {
            report["id"]: report for report in reports(json.loads(options.download.read_text()))
        }
    except (OSError, ValueError, NotUsableError) as err:
        print(f"{options.download}: {err}", file=sys.stderr)
        return 1
    chosen = options.device or list(found)
    failed = False
    for device_id in chosen:
        try:
            name = options.name if len(chosen) == 1 else None
            print(write(_pick(found, device_id), options.folder, name))
        except NotUsableError as err:
            print(f"{device_id}: {err}", file=sys.stderr)
            failed = True
    return int(failed or not chosen)


if __name__ == "__main__":
    sys.exit(main())
