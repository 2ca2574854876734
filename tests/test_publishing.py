"""What the checks of Home Assistant and of HACS demand of a custom integration, and our own of its words."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
import re
import struct
from typing import Any, Final

import pytest
import yaml

from custom_components.mqtt_polyglot.broker.errors import BrokerErrorKey
from custom_components.mqtt_polyglot.controller.commands import CommandErrorKey

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "custom_components" / "mqtt_polyglot"
LANGUAGES = sorted(path.stem for path in (PACKAGE / "translations").glob("*.json"))

SOURCES: Final = {path: ast.parse(path.read_text()) for path in PACKAGE.rglob("*.py")}

RULES: Final = 54

# Integrations that need not be listed: platforms of ours, and what is always there.
ALWAYS_THERE: Final = {
    "automation",
    "conversation",
    "device_automation",
    "diagnostics",
    "frontend",
    "homeassistant",
    "person",
    "repairs",
    "script",
    "stream",
    "sun",
    "system_health",
    "websocket_api",
    "zone",
} | {path.stem for path in PACKAGE.glob("*.py")}


def load(name: str) -> Any:
    """A JSON file of the package."""
    return json.loads((PACKAGE / name).read_text())


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text of a translation file with its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    else:
        yield path, value


def words(language: str) -> dict[tuple[str, ...], str]:
    """The texts of a language by their paths."""
    return dict(leaves(load(f"translations/{language}.json")))


ENGLISH: Final = words("en")


def sections(*path: str) -> set[str]:
    """The keys below a path of the English texts."""
    return {key[len(path)] for key in ENGLISH if key[: len(path)] == path}


# --- manifest and files -----------------------------------------------------------------------


def test_manifest() -> None:
    """Keys in order, addresses that may be there, and everything that HACS reads."""
    manifest = load("manifest.json")
    keys = list(manifest)
    assert keys == ["domain", "name", *sorted(keys[2:])]
    assert manifest["domain"] == PACKAGE.name
    required = {"codeowners", "documentation", "domain", "issue_tracker", "name", "version"}
    assert required <= manifest.keys()
    assert all(owner.startswith("@") for owner in manifest["codeowners"])
    assert manifest["documentation"].startswith("https://")
    assert not manifest["documentation"].startswith("https://www.home-assistant.io/")
    assert re.fullmatch(r"\d+\.\d+\.\d+", manifest["version"])
    assert manifest["integration_type"] == "hub"
    assert manifest["iot_class"] == "local_push"
    assert not any(" " in requirement for requirement in manifest["requirements"])


def test_hacs() -> None:
    """Only keys that HACS knows."""
    hacs = json.loads((ROOT / "hacs.json").read_text())
    assert hacs["name"] == load("manifest.json")["name"]
    assert hacs.keys() <= {
        "name",
        "homeassistant",
        "render_readme",
        "zip_release",
        "filename",
        "hide_default_branch",
    }
    assert [path.name for path in (ROOT / "custom_components").iterdir() if path.is_dir()].count(
        PACKAGE.name
    ) == 1


def test_dependencies() -> None:
    """Every integration that is imported at run time is named in the manifest."""
    manifest = load("manifest.json")
    named = {*manifest.get("dependencies", ()), *manifest.get("after_dependencies", ())}
    used = set()
    for tree in SOURCES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                parts = node.module.split(".")
                if parts[:2] == ["homeassistant", "components"]:
                    used |= {parts[2]} if len(parts) > 2 else {each.name for each in node.names}
    assert used - ALWAYS_THERE <= named


@pytest.mark.parametrize(
    ("name", "width", "height"),
    [("icon", 256, 256), ("logo", None, 128), ("dark_icon", 256, 256), ("dark_logo", None, 128)],
)
def test_brand(name: str, width: int | None, height: int) -> None:
    """Pictures of the sizes that Home Assistant shows, also for sharp screens."""
    for suffix, factor in (("", 1), ("@2x", 2)):
        data = (PACKAGE / "brand" / f"{name}{suffix}.png").read_bytes()
        size = struct.unpack(">II", data[16:24])
        assert size[1] == height * factor
        assert width is None or size[0] == width * factor


def test_platforms() -> None:
    """Each platform says that its entities need no turns."""
    for path in PACKAGE.glob("*.py"):
        if "async_setup_entry = partial(" in (text := path.read_text()):
            assert "PARALLEL_UPDATES = 0" in text, path.name


# --- quality scale ----------------------------------------------------------------------------


def test_quality_scale() -> None:
    """Every rule is answered, and what is not done says why."""
    rules = yaml.safe_load((PACKAGE / "quality_scale.yaml").read_text())["rules"]
    assert len(rules) == RULES
    for rule, answer in rules.items():
        if isinstance(answer, str):
            assert answer in ("done", "todo"), rule
        else:
            assert answer["status"] in ("done", "todo", "exempt"), rule
            assert answer["comment"], rule


def defined(path: str) -> set[str]:
    """The names of the functions of a module, or of the modules of a folder."""
    target = PACKAGE / path
    paths = target.rglob("*.py") if target.is_dir() else [target]
    return {
        node.name
        for each in paths
        for node in ast.walk(SOURCES[each])
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


@pytest.mark.parametrize(
    ("path", "function"),
    [
        ("__init__.py", "async_unload_entry"),
        ("__init__.py", "async_remove_config_entry_device"),
        ("diagnostics.py", "async_get_config_entry_diagnostics"),
        ("diagnostics.py", "async_get_device_diagnostics"),
        ("config_flow.py", "async_step_user"),
        ("config_flow.py", "async_step_reauth"),
        ("config_flow.py", "async_step_reconfigure"),
        ("config_flow.py", "async_step_integration_discovery"),
    ],
)
def test_promises_of_the_quality_scale(path: str, function: str) -> None:
    """What the quality scale calls done is there."""
    assert function in defined(path)


# --- words ------------------------------------------------------------------------------------


def calls(*names: str) -> Iterator[ast.Call]:
    """Every call of one of these functions or methods."""
    for tree in SOURCES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in names:
                    yield node


def given(call: ast.Call, name: str) -> Iterator[str]:
    """The texts that a call gives as a keyword argument."""
    for keyword in call.keywords:
        if keyword.arg == name:
            for node in ast.walk(keyword.value):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def test_steps_have_words() -> None:
    """Each form that can be shown has a title or a description."""
    steps = {step for call in calls("async_show_form") for step in given(call, "step_id")}
    known = (
        sections("config", "step")
        | sections("options", "step")
        | sections("config_subentries", "device", "step")
        | {
            step
            for issue in sections("issues")
            for step in sections("issues", issue, "fix_flow", "step")
        }
    )
    assert steps <= known


def test_endings_have_words() -> None:
    """Each way in which a dialog can end early is explained."""
    reasons = {reason for call in calls("async_abort") for reason in given(call, "reason")}
    for call in calls("AbortFlow"):
        reasons |= {str(arg.value) for arg in call.args if isinstance(arg, ast.Constant)}
    known = (
        sections("config", "abort")
        | sections("options", "abort")
        | sections("config_subentries", "device", "abort")
        | sections("config_subentries", "by_hand", "abort")
        # Home Assistant's own.
        | {"reauth_successful", "reconfigure_successful", "already_in_progress"}
    )
    assert reasons <= known


def test_exceptions_have_words() -> None:
    """Whatever can be raised to a user is a sentence."""
    raised = {
        key
        for call in calls("HomeAssistantError", "ServiceValidationError", "Unauthorized")
        for key in given(call, "translation_key")
    }
    raised |= {str(key) for key in CommandErrorKey} | {str(key) for key in BrokerErrorKey}
    assert raised <= sections("exceptions")


@pytest.mark.parametrize("kind", sorted(load("icons.json")["entity"]))
def test_entities_have_words(kind: str) -> None:
    """Icons are for names that there are."""
    icons = load("icons.json")["entity"].get(kind, {})
    assert icons.keys() <= sections("entity", kind)
    for icon in icons.values():
        for name in (icon.get("default"), *icon.get("state", {}).values()):
            assert name is None or name.startswith("mdi:")
        assert icon.get("default") not in icon.get("state", {}).values()


PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts(language: str) -> None:
    """Plain text: no HTML, no addresses, no stray space, placeholders that are names."""
    for path, text in words(language).items():
        where = ".".join(path)
        assert text, where
        assert text == text.strip(), where
        assert "://" not in text, where
        assert not re.search(r"</?[a-z]+[^>]*>", text), where
        assert not re.search(r"'\{[^}]*\}'", text), where
        assert all(name.isidentifier() for name in PLACEHOLDER.findall(text)), where
        assert all(re.fullmatch(r"[a-z0-9]([a-z0-9_-]*[a-z0-9])?", key) for key in path), where


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_languages_are_complete(language: str) -> None:
    """Each language says everything, with the same placeholders, and does not say it in English."""
    texts = words(language)
    assert texts.keys() == ENGLISH.keys()
    for path, text in texts.items():
        wanted = sorted(set(PLACEHOLDER.findall(ENGLISH[path])))
        assert sorted(set(PLACEHOLDER.findall(text))) == wanted, ".".join(path)
    sentences = [path for path, text in ENGLISH.items() if text.count(" ") > 5]
    assert not [path for path in sentences if texts[path] == ENGLISH[path]]


@pytest.mark.parametrize("flow", ["config", "options"])
def test_fields_are_explained(flow: str) -> None:
    """What is explained is a field, and every field is explained."""
    for path in ENGLISH:
        if path[0] == flow and "data_description" in path:
            place = path.index("data_description")
            assert (*path[:place], "data", *path[place + 1 :]) in ENGLISH
        if path[0] == flow and "data" in path and path[1] == "step":
            place = path.index("data")
            assert (*path[:place], "data_description", *path[place + 1 :]) in ENGLISH, path
