"""How many of the templates in recorded announcements are evaluated without Jinja, and why others are not."""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
import gzip
import json
from pathlib import Path
from typing import Any, Final, NamedTuple

import jinja2

from custom_components.mqtt_polyglot.broker.message import Message
from custom_components.mqtt_polyglot.conventions.homeassistant.abbreviations import (
    COMPONENT_KEYS,
    RETIRED_KEYS,
)
from custom_components.mqtt_polyglot.conventions.homeassistant.platforms import PLATFORMS
from custom_components.mqtt_polyglot.template.direct import Direct
from custom_components.mqtt_polyglot.template.environment import DeviceEnvironment
from custom_components.mqtt_polyglot.template.functions import NotDirectError

ENVIRONMENT: Final = DeviceEnvironment(None, house=False)

_KEYS: Final = COMPONENT_KEYS | RETIRED_KEYS
_SUFFIXES: Final = (".json", ".jsonl", ".json.gz", ".jsonl.gz")
_SHOWN: Final = 60
"""The most characters of an example that are printed."""


class Announced(NamedTuple):
    """A template in an announcement.

    Attributes:
        platform: The platform of its component; empty if that is not said beside it.
        key: Its key, in full.
    """

    platform: str
    key: str
    template: str

    @property
    def kind(self) -> str:
        """What it is for."""
        command = "command" in self.key or self.key.startswith(("set_", "tilt_command"))
        return "commands" if command else "values"


@cache
def reason(template: str) -> str | None:
    """Why a template is left to Jinja; ``None`` for one that is not."""

    def never(_message: Message, _variables: Any) -> Any:
        raise AssertionError

    try:
        Direct(ENVIRONMENT, ENVIRONMENT.parse(template.strip()), never)
    except jinja2.TemplateSyntaxError as err:
        return f"no template: {err}"
    except NotDirectError as err:
        return str(err)
    return None


def read(path: Path) -> Iterator[Announced]:
    """The templates in a file, or in all recordings of a folder."""
    if path.is_dir():
        for each in sorted(path.rglob("*")):
            if each.name.endswith(_SUFFIXES):
                yield from read(each)
        return
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt") as file:
        text = file.read()
    lines = text.splitlines() if ".jsonl" in path.name else [text]
    for line in lines:
        yield from _found(json.loads(line), "")


def _found(what: Any, platform: str) -> Iterator[Announced]:
    """The templates in a JSON value, and in texts of it that are JSON documents."""
    if isinstance(what, list):
        for each in what:
            yield from _found(each, platform)
    elif isinstance(what, dict):
        platform = _platform(what) or platform
        for name, value in what.items():
            key = _KEYS.get(name) or str(name)
            if key.endswith("_template") and isinstance(value, str) and "{" in value:
                yield Announced(platform, key, value)
            else:
                yield from _found(value, platform)
    elif isinstance(what, str) and what.startswith(("{", "[")):
        try:
            inner = json.loads(what)
        except ValueError:
            return
        yield from _found(inner, platform)


def _platform(what: dict[str, Any]) -> str:
    """The platform of a component, by its own word or the topic of its announcement."""
    said = what.get("platform", what.get("p", what.get("component")))
    if said in PLATFORMS:
        return str(said)
    topic = what.get("topic")
    parts = topic.split("/") if isinstance(topic, str) else []
    return next((part for part in parts[1:2] if part in PLATFORMS and parts[-1] == "config"), "")


def report(announced: Iterable[Announced]) -> Iterator[str]:
    """The lines of the figures, by what the templates are for and by platform, and the rest by reason."""
    counts: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    rest: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for each in announced:
        why = reason(each.template)
        for platform in ("all", each.platform or "of no platform"):
            counts[each.kind, platform][0] += why is None
            counts[each.kind, platform][1] += 1
        if why is not None:
            rest[why] += 1
            examples.setdefault(why, each.template)
    yield "Evaluated without Jinja:"
    for (kind, platform), (direct, total) in sorted(
        counts.items(), key=lambda row: (row[0][0] != "values", row[0][1] != "all", row[0][1])
    ):
        yield f"  {kind:9} {platform:22} {direct:6} of {total:6} {direct / total:8.1%}"
    if rest:
        yield "Left to Jinja:"
    for why, count in rest.most_common():
        yield f"  {count:6} {why}: {' '.join(examples[why].split())[:_SHOWN]}"


def main() -> None:
    """Read the arguments and print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "recordings", type=Path, nargs="+", help="files, or folders of them: .json, .jsonl, .gz"
    )
    recordings: list[Path] = parser.parse_args().recordings
    for line in report(each for path in recordings for each in read(path)):
        print(line)


if __name__ == "__main__":
    main()
