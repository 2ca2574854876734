"""The rules that a machine can check: who imports whom, and how large things grow."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "custom_components" / "mqtt_polyglot"

# A layer may import the layers before it, and itself.
LAYERS = ("broker", "model", "conventions", "controller", "home", "entity", "platform")

LAYER_OF = {
    "broker": "broker",
    "model": "model",
    "conventions": "conventions",
    "controller": "controller",
    "const": "home",
    "home": "home",
    "links": "home",
    "template": "home",
    "entity": "entity",
    "broker_entity": "entity",
    "entity_table": "entity",
    "entity_state": "entity",
    "entity_temperature": "entity",
    "entity_movable": "entity",
    "entity_variables": "entity",
}
TOP = {
    "__init__",
    "api",
    "config_flow",
    "diagnostics",
    "flows",
    "repairs",
    "system_health",
}

# What a layer may see of the one on which the brokers are.
BROKER_FOR_MODEL = {"broker.message", "broker.topic"}
BROKER_FOR_CONTROLLER = BROKER_FOR_MODEL | {
    "broker.errors",
    "broker.link",
    "broker.rate",
    "broker.router",
}

# What all conventions have in common.
SHARED_BY_CONVENTIONS = ("base", "definition", "template_engine")

# What others see of them: the list of all, and the documents of devices that were added by hand.
SEEN_OF_CONVENTIONS = ("registry", "documents")

MAX_FILE = 500
MAX_FUNCTION = 60

# Tables: data, whatever their length.
DATA = {
    "model/sensor_class.py",
}


def modules() -> dict[str, ast.Module]:
    """Every module of the package by its dotted name inside it."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
        found[name] = ast.parse(path.read_text())
    return found


MODULES = modules()
PACKAGES = {
    ".".join(path.parent.relative_to(PACKAGE).parts) for path in PACKAGE.rglob("*/__init__.py")
}


def imports(name: str) -> Iterator[str]:
    """The modules of our own that a module imports, for typing too."""
    inside = name.split(".") if name in PACKAGES else name.split(".")[:-1]
    if name == "__init__":
        inside = []
    for node in ast.walk(MODULES[name]):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        base = inside[: len(inside) - node.level + 1]
        target = [*base, *(node.module.split(".") if node.module else [])]
        for alias in node.names:
            dotted = ".".join([*target, alias.name])
            yield dotted if dotted in MODULES else ".".join(target) or "__init__"


def foreign_imports(name: str) -> set[str]:
    """The first names of what a module imports from elsewhere."""
    found = set()
    for node in ast.walk(MODULES[name]):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            found.add(node.module.partition(".")[0])
    return found


def layer(name: str) -> str:
    """The layer that a module belongs to."""
    first = name.partition(".")[0]
    return "top" if first in TOP else LAYER_OF.get(first, "platform")


@pytest.mark.parametrize("name", MODULES)
def test_imports_run_one_way(name: str) -> None:
    """No module imports a layer above its own, nor a platform, nor the package itself."""
    here = layer(name)
    for target in imports(name):
        there = layer(target)
        assert target != "__init__", f"{name} imports the package itself"
        assert there != "platform" or target == name, f"{name} imports the platform {target}"
        if here == "top":
            continue
        assert there != "top", f"{name} imports {target}"
        assert LAYERS.index(there) <= LAYERS.index(here), f"{name} imports {target}"


@pytest.mark.parametrize("name", MODULES)
def test_brokers_are_seen_through_a_seam(name: str) -> None:
    """Only the hub and the flows know what a broker is reached by, one module knows paho."""
    allowed = {
        "model": BROKER_FOR_MODEL,
        "conventions": BROKER_FOR_MODEL,
        "controller": BROKER_FOR_CONTROLLER,
    }.get(layer(name))
    if allowed is not None:
        broker = {target for target in imports(name) if layer(target) == "broker"}
        assert broker <= allowed, f"{name} imports {broker - allowed}"
    if layer(name) != "broker":
        assert "paho" not in foreign_imports(name)


@pytest.mark.parametrize("name", MODULES)
def test_links_are_made_by_few(name: str) -> None:
    """Only the hub and the flows know by which of the links a broker is reached."""
    if name != "home.hub" and not name.startswith("flows."):
        assert not {"broker.paho_link", "links.host_link"} & (set(imports(name)) - {name})


@pytest.mark.parametrize(
    "name", [name for name in MODULES if layer(name) in LAYERS[:4]], ids=lambda name: name
)
def test_the_inside_knows_nothing_of_home_assistant(name: str) -> None:
    """Brokers, model, conventions and controller are free of Home Assistant."""
    assert not foreign_imports(name) & {"homeassistant", "voluptuous", "probatio"}


@pytest.mark.parametrize("name", [name for name in MODULES if layer(name) == "conventions"])
def test_conventions_do_not_know_each_other(name: str) -> None:
    """A convention imports its own package and what all share."""
    packages = name.split(".")
    if len(packages) == 1 or packages[1] in (*SHARED_BY_CONVENTIONS, *SEEN_OF_CONVENTIONS):
        return
    for target in imports(name):
        if layer(target) == "conventions":
            assert target.split(".")[1] in (packages[1], *SHARED_BY_CONVENTIONS), (
                f"{name} imports {target}"
            )


@pytest.mark.parametrize(
    "name", [name for name in MODULES if layer(name) not in ("broker", "model", "conventions")]
)
def test_nobody_knows_a_convention(name: str) -> None:
    """What there is to know of a convention stands in its definition, which the registry lists."""
    shared = {f"conventions.{module}" for module in (*SHARED_BY_CONVENTIONS, *SEEN_OF_CONVENTIONS)}
    known = {target for target in imports(name) if layer(target) == "conventions"}
    assert known <= shared | {"conventions"}
    ids = tuple(
        f"{package.removeprefix('conventions.')}:"
        for package in PACKAGES
        if package.startswith("conventions.")
    )
    for node in ast.walk(MODULES[name]):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not node.value.startswith(ids), node.value


def test_no_cycles() -> None:
    """No module reaches itself by imports, not even by those for typing."""
    graph = {name: set(imports(name)) - {name} for name in MODULES}
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " -> ".join((*path[path.index(name) :], name))
        if name in done:
            return
        for target in graph[name]:
            visit(target, (*path, name))
        done.add(name)

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_sizes(path: Path) -> None:
    """A file has one subject and a function does one thing, so neither is long."""
    source = path.read_text()
    if str(path.relative_to(PACKAGE)) not in DATA:
        assert len(source.splitlines()) <= MAX_FILE
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= MAX_FUNCTION, f"{node.name} has {length} lines"
