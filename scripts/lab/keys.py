"""The page of the docs that lists every key of Home Assistant discovery that is understood."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final, override

from homeassistant.components.mqtt.schemas import MQTT_ORIGIN_INFO_SCHEMA

from custom_components.mqtt_polyglot.conventions.homeassistant.abbreviations import (
    COMPONENT_KEYS,
    DEVICE_KEYS,
    RETIRED_KEYS,
)
from custom_components.mqtt_polyglot.conventions.homeassistant.common import common
from custom_components.mqtt_polyglot.conventions.homeassistant.fields import (
    Fields,
    Notes,
    UnusableError,
)
from custom_components.mqtt_polyglot.conventions.homeassistant.platforms import PLATFORMS
from custom_components.mqtt_polyglot.conventions.homeassistant.table import Row, Table
from custom_components.mqtt_polyglot.conventions.homeassistant.templates import Look
from custom_components.mqtt_polyglot.conventions.homeassistant.wiring import Wiring
from custom_components.mqtt_polyglot.model.components import ComponentError
from custom_components.mqtt_polyglot.model.vocabulary import Platform

PAGE: Final = Path(__file__).parents[2] / "docs/conventions/homeassistant-keys.md"

VARIANTS: Final[dict[str, tuple[dict[str, Any], ...]]] = {
    Platform.LIGHT: tuple(
        {"schema": schema, "supported_color_modes": ["rgb", "white"]}
        for schema in ("basic", "json", "template")
    ),
    Platform.INFRARED: tuple({"schema": schema} for schema in ("emitter", "receiver")),
}
"""What a component announces to be read in every way that its platform has."""

ANSWERS: Final[dict[str, Any]] = {"platform": "x", "device_class": None, "modes": ["heat"]}
"""What is said for a key if "1" is no answer."""

_BEFORE_ALL: Final = ("name", "unique_id", "~", "device", "origin")
"""Keys of all components that are read before the component itself."""

_INTRO: Final = """\
# Keys of Home Assistant discovery

Every key that an announcement may have, as far as it is understood here. What the values mean is described by
[Home Assistant](https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery); where we differ, by
[Home Assistant discovery](homeassistant.md). A key that is not listed does no harm: it stands in the report of the device.

`scripts/keys` writes this page from the tables by which announcements are read.
"""

_SCHEMAS: Final = {
    "light basic": ("light.schema_basic", "DISCOVERY_SCHEMA_BASIC"),
    "light json": ("light.schema_json", "DISCOVERY_SCHEMA_JSON"),
    "light template": ("light.schema_template", "DISCOVERY_SCHEMA_TEMPLATE"),
    "infrared emitter": ("infrared", "EMITTER_SCHEMA"),
    "infrared receiver": ("infrared", "RECEIVER_SCHEMA"),
    "device_automation": ("device_trigger", "TRIGGER_DISCOVERY_SCHEMA"),
}
"""The module and the name of a schema of Home Assistant, where they are not those of the platform."""


class _Noted(dict[str, Any]):
    """Keys and values, and which of them anybody asked for."""

    def __init__(self, values: dict[str, Any]) -> None:
        super().__init__(values)
        self.asked: dict[str, None] = {}

    @override
    def __contains__(self, key: object) -> bool:
        self.asked[str(key)] = None  # Also of one that has been taken.
        return super().__contains__(key)

    @override
    def get(self, key: str, default: Any = None) -> Any:
        """Look at a value."""
        self.asked[key] = None
        return super().get(key, default)

    @override
    def pop(self, key: str, default: Any = None) -> Any:
        """Take a value."""
        self.asked[key] = None
        return super().pop(key, default)


class _Blind(Look):
    """Finds no fault with any template."""

    def __init__(self) -> None:
        self.engine: Any = None

    @override
    def flaw(self, template: str) -> None:
        """Find nothing."""


def _wiring(**announced: Any) -> tuple[Wiring, _Noted]:
    known = {*COMPONENT_KEYS.values(), *RETIRED_KEYS.values()}
    values = {key: ANSWERS.get(key, "1") for key in known} | announced
    fields = Fields({}, Notes("x"))
    noted = fields._values = _Noted(values)  # noqa: SLF001
    return Wiring(fields, _Blind(), (False, None)), noted


def everywhere() -> frozenset[str]:
    """The keys of all components."""
    wiring, noted = _wiring()
    common(wiring, Platform.SWITCH)
    return frozenset((*noted.asked, *_BEFORE_ALL, "object_id"))


def understood(platform: str) -> dict[str, frozenset[str]]:
    """The keys of a platform that are none of all components, by the way in which it is announced."""
    build = PLATFORMS[platform]
    shared = everywhere() - {"optimistic"}
    if isinstance(build, Table):
        return {platform: frozenset((build.keys | {*build.ignored}) - shared)}
    result = {}
    for announced in VARIANTS.get(platform, ({},)):
        wiring, noted = _wiring(**announced)
        try:
            build(wiring, "x")
        except (UnusableError, ComponentError) as err:
            raise SystemExit(f"{platform} {announced}: {err}") from err
        name = " ".join((platform, *filter(None, (announced.get("schema"),))))
        result[name] = frozenset(noted.asked.keys() - shared - {""})
    return result


def theirs(name: str) -> frozenset[str]:
    """The keys that Home Assistant's own integration knows of a platform; none if it has no such."""
    module, schema = _SCHEMAS.get(name, (name, "DISCOVERY_SCHEMA"))
    try:
        found = import_module(f"homeassistant.components.mqtt.{module}")
    except ModuleNotFoundError:
        return frozenset()
    mapping = getattr(found, f"{schema}_MAPPING", None)
    schemas = mapping.values() if mapping else (getattr(found, schema),)
    return frozenset(key for each in schemas for key in keys_of(each))


def keys_of(schema: Any) -> set[str]:
    """The keys of a schema, also of one with checks around it."""
    if isinstance(getattr(schema, "schema", None), dict):
        return {str(key) for key in schema.schema}
    for part in schema.validators:
        try:
            return keys_of(part)
        except AttributeError:
            continue
    raise AssertionError(schema)


# --- the page -------------------------------------------------------------------------------------


def page() -> str:
    """The whole page."""
    parts = [_INTRO, *_general()]
    for platform in sorted(PLATFORMS):
        for name, keys in understood(platform).items():
            parts += _section(name, keys)
    parts += _short_names()
    return "\n".join(parts)


def _general() -> Iterator[str]:
    yield f"## All components\n\n{_listed(everywhere())}\n"
    yield "## The device\n"
    yield f"{_listed({*DEVICE_KEYS.values(), 'name', 'via_device'})}\n"
    yield f"## The origin\n\n{_listed(keys_of(MQTT_ORIGIN_INFO_SCHEMA))}\n"


def _section(name: str, keys: frozenset[str]) -> Iterator[str]:
    yield f"## {name}\n"
    build = PLATFORMS[name.partition(" ")[0]]
    rest = set(keys)
    if isinstance(build, Table):
        rest -= {*build.ignored}
        yield "| value | said by | told by | with |\n|---|---|---|---|"
        for row in build.rows:
            rest -= {*row.keys}
            yield _row(row, keys)
        yield ""
    if rest:
        yield f"{'Also: ' if isinstance(build, Table) else ''}{_listed(rest)}\n"
    if isinstance(build, Table):
        yield from _history(build)
    known = theirs(name)
    if not known:
        yield "Home Assistant's own integration has no such platform.\n"
    elif beyond := keys - known - {"schema"}:
        yield f"Unknown to Home Assistant's own integration: {_listed(beyond)}\n"


def _row(row: Row, keys: frozenset[str]) -> str:
    others = [key for key in row.keys if key in keys and key not in (*row.state, *row.command)]
    told = _listed(row.command, sort=False)
    if row.rides is not None:
        told = f"as `{row.point}` in the template of {row.rides}"
    cells = (row.point, _listed(row.state, sort=False), told, _listed(others, sort=False))
    return f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |")


def _history(table: Table[Any]) -> Iterator[str]:
    if table.renamed:
        pairs = (f"`{old}` (`{new}`)" for old, new in sorted(table.renamed.items()))
        yield f"Of old, and what it is today: {', '.join(pairs)}\n"
    if former := {*table.former, *table.retired}:
        yield f"Of old: {_listed(former)}\n"
    if table.ignored:
        yield f"Without effect: {_listed(table.ignored)}\n"


def _listed(keys: Iterable[str], *, sort: bool = True) -> str:
    unique = dict.fromkeys(keys)
    return ", ".join(f"`{key}`" for key in (sorted(unique) if sort else unique))


def _short_names() -> Iterator[str]:
    yield "## Short names\n\n| key | short |\n|---|---|"
    names = {**COMPONENT_KEYS, **RETIRED_KEYS}
    for short, long in sorted(names.items(), key=lambda each: each[1]):
        yield f"| `{long}` | `{short}` |"
    yield "\nOf the device:\n\n| key | short |\n|---|---|"
    for short, long in sorted(DEVICE_KEYS.items(), key=lambda each: each[1]):
        yield f"| `{long}` | `{short}` |"
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page())
