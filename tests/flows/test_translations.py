"""What the user reads: everything that can be shown has words, and all words can be shown."""

import ast
from collections.abc import Iterator
from dataclasses import fields
import json
from pathlib import Path
import re
import string
from typing import Any

from homeassistant.helpers.selector import SelectOptionDict
import pytest
import voluptuous as vol

from custom_components.mqtt_polyglot.broker.errors import BrokerErrorKey
from custom_components.mqtt_polyglot.controller.commands import CommandErrorKey
from custom_components.mqtt_polyglot.controller.rules import Rule, RuleAction
from custom_components.mqtt_polyglot.flows.connection_test import _FIELDS
from custom_components.mqtt_polyglot.flows.forms import (
    CREDENTIALS,
    DISCOVERY,
    DISCOVERY_OPTIONS,
    HOST_DISCOVERY,
    areas_schema,
    broker_schema,
    card_schema,
    devices_schema,
    options_schema,
)
from custom_components.mqtt_polyglot.home.areas import ProposedArea
from custom_components.mqtt_polyglot.model.codec import EncodeErrorKey

PACKAGE = Path(__file__).parents[2] / "custom_components" / "mqtt_polyglot"
WORDS: dict[str, Any] = json.loads((PACKAGE / "translations/en.json").read_text())
CONFIG = WORDS["config"]
DEVICE = WORDS["config_subentries"]["device"]

DEVICES = devices_schema(
    [], [], {kind: [] for kind in ("conventions", "manufacturers", "models")}, {}
)
AREAS = areas_schema({}, [], more=True)
FORMS = {
    "user": (CONFIG["step"]["user"], broker_schema((), discovery=True)),
    "broker": (CONFIG["step"]["broker"], broker_schema((), discovery=True)),
    "host": (CONFIG["step"]["host"], HOST_DISCOVERY),
    "addon": (CONFIG["step"]["addon"], DISCOVERY),
    "devices": (CONFIG["step"]["devices"], DEVICES),
    "areas": (CONFIG["step"]["areas"], AREAS),
    "adopt": (
        CONFIG["step"]["adopt"],
        card_schema("", ProposedArea(None, "x"), [SelectOptionDict(value="x", label="X")], []),
    ),
    "reauth_confirm": (CONFIG["step"]["reauth_confirm"], CREDENTIALS),
    "reconfigure": (CONFIG["step"]["reconfigure"], broker_schema((), discovery=False)),
    "init": (WORDS["options"]["step"]["init"], options_schema(DISCOVERY_OPTIONS, {})),
    "add devices": (DEVICE["step"]["devices"], DEVICES),
    "their areas": (DEVICE["step"]["areas"], AREAS),
}


def texts(words: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Every text with its path."""
    for key, value in words.items():
        if isinstance(value, dict):
            yield from texts(value, f"{path}.{key}")
        else:
            yield f"{path}.{key}"[1:], value


def placeholders(text: str) -> set[str]:
    """What a text leaves open."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def sections(schema: vol.Schema) -> dict[str, vol.Schema]:
    """The sections of a form."""
    return {
        str(key): value.schema
        for key, value in schema.schema.items()
        if isinstance(getattr(value, "schema", None), vol.Schema)
    }


@pytest.mark.parametrize("step", FORMS)
def test_every_field_has_a_label_and_a_description(step: str) -> None:
    """And nothing is described that is not there."""
    words, schema = FORMS[step]
    inside = sections(schema)
    fields = {str(key) for key in schema.schema} - inside.keys()
    assert words["data"].keys() == words["data_description"].keys() == fields
    assert words.get("sections", {}).keys() == inside.keys()
    for name, section in inside.items():
        names = {str(key) for key in section.schema}
        texts_of_section = words["sections"][name]
        assert texts_of_section.keys() == {"name", "description", "data", "data_description"}
        assert texts_of_section["data"].keys() == names
        assert texts_of_section["data_description"].keys() == names


def test_every_section_has_an_icon() -> None:
    """And there are no others."""
    icons = json.loads((PACKAGE / "icons.json").read_text())["config"]["step"]
    assert icons.keys() == {"user", "broker", "reconfigure", "devices"}
    for step in icons:
        assert icons[step]["sections"].keys() == sections(FORMS[step][1]).keys()


def test_every_platform_has_an_icon_in_the_panel() -> None:
    """There is one for each that has words, and no other."""
    text = (PACKAGE / "api/frontend/parts.js").read_text()
    table = text.partition("const KINDS = {")[2].partition("};")[0]
    icons = re.findall(r'^ +(\w+): "mdi:[\w-]+",$', table, re.MULTILINE)
    words = WORDS["selector"]["components"]["options"]
    kinds = {key.rpartition("_")[0] for key in words}
    assert set(icons) == kinds - {"unsupported"}  # how many, of whatever kind


def calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    """The calls of these functions in the flows, with the name of the file."""
    for path in (PACKAGE / "flows").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in names:
                    yield path.name, node


def literal(node: ast.expr) -> str:
    """The text of a literal."""
    assert isinstance(node, ast.Constant)
    return str(node.value)


def test_every_abort_has_words() -> None:
    """Those of Home Assistant itself that come without any, too."""
    reasons: dict[str, set[str]] = {"": {"already_configured", "already_in_progress"}}
    for file, call in calls("async_abort", "AbortFlow"):
        reason = next((word.value for word in call.keywords), None) or call.args[0]
        room = {"add_devices.py": "device", "by_hand.py": "by_hand"}.get(file, "")
        reasons.setdefault(room, set()).add(literal(reason))
    assert CONFIG["abort"].keys() == reasons[""]
    # Nothing is created there that could exist already.
    assert DEVICE["abort"].keys() == reasons["device"]
    assert WORDS["config_subentries"]["by_hand"]["abort"].keys() == reasons["by_hand"]


def test_every_error_has_words() -> None:
    """Those of the trial are asserted to be shown somewhere by the tests of the trial."""
    errors = {literal(call.args[0]) for _, call in calls("InvalidInputError") if _is_text(call)}
    errors |= {literal(call.args[2]) for _, call in calls("_number")}
    errors |= {f"invalid_{literal_name}" for literal_name in _PEM_FIELDS}
    errors |= {literal(call.args[0]) for _, call in calls("AddressError")}
    errors |= {
        "invalid_discovery_prefix",
        "invalid_base_topic",
        "invalid_selection",
        "invalid_area",
        "invalid_name",
        "invalid_device_area",
        "too_many_entities",
    }
    errors |= {"invalid_settings", "host_not_connected", "see_below", "unknown", *_FIELDS}
    assert CONFIG["error"].keys() == errors
    of_rules = {"invalid_rule", "rule_without_pattern", "rule_too_long", "too_many_rules"}
    of_rules.add("invalid_pattern")
    options = WORDS["options"]["error"]
    assert options.keys() == of_rules | {"invalid_discovery_prefix", "invalid_base_topic"}
    for key in options.keys() - of_rules:
        assert options[key] == CONFIG["error"][key]


def test_every_part_of_a_rule_has_words() -> None:
    """Its name and what to enter, and each action."""
    parts = WORDS["selector"]["rule"]["fields"]
    assert list(parts) == [field.name for field in fields(Rule)]
    assert all(words.keys() == {"name", "description"} for words in parts.values())
    assert WORDS["selector"]["rule_action"]["options"].keys() == set(RuleAction)


@pytest.mark.parametrize("key", sorted(set(_FIELDS) - {BrokerErrorKey.UNKNOWN}))
def test_a_failed_test_says_what_to_do(key: str) -> None:
    """First what is wrong, in words that no other error has, and then what to do."""
    fault, _, remedy = CONFIG["error"][key].partition(". ")
    assert remedy.removesuffix("{detail}").strip()
    assert sum(text.startswith(fault) for text in CONFIG["error"].values()) == 1


def test_the_same_form_has_the_same_words() -> None:
    """A broker is asked for in the same way, whether there was something to choose before or not."""
    user, broker = dict(CONFIG["step"]["user"]), CONFIG["step"]["broker"]
    assert user.pop("menu_options").keys() == user.pop("menu_option_descriptions").keys()
    assert user == broker
    for step in ("host", "addon"):
        for part in ("data", "data_description"):
            fields = CONFIG["step"][step][part]
            assert fields.items() <= broker["sections"]["discovery"][part].items()


def test_every_way_on_has_words() -> None:
    """Wherever a menu leads."""
    shown: set[str] = set()
    for _, call in calls("warn"):
        shown |= {literal(option) for option in call.args if isinstance(option, ast.Constant)}
    for step in ("cannot_listen", "cannot_publish", "cannot_tell"):
        assert CONFIG["step"][step]["menu_options"].keys() == shown


_PEM_FIELDS = ("ca", "client_certificate", "client_key")


def _is_text(call: ast.Call) -> bool:
    return isinstance(call.args[0], ast.Constant)


def test_every_failure_of_an_action_has_words() -> None:
    """With nothing left open that is not known then."""
    known = {"entity_id", "device", "broker", "detail"}
    exceptions = WORDS["exceptions"]
    assert all(isinstance(words, dict) and "message" in words for words in exceptions.values())
    for key in (*BrokerErrorKey, *CommandErrorKey):
        assert placeholders(exceptions[key]["message"]) <= known
    refused = {
        EncodeErrorKey.READ_ONLY: set(),
        EncodeErrorKey.NOT_LISTED: {"value", "options"},
        EncodeErrorKey.TOO_LOW: {"value", "limit"},
        EncodeErrorKey.TOO_HIGH: {"value", "limit"},
        EncodeErrorKey.CODE_MISSING: set(),
        EncodeErrorKey.CODE_WRONG: set(),
        EncodeErrorKey.NOT_JSON: {"detail"},
        EncodeErrorKey.NOT_ENCODABLE: {"encoding"},
        EncodeErrorKey.TEMPLATE_FAILED: {"detail"},
    }
    assert refused.keys() == set(EncodeErrorKey)
    for key, brought in refused.items():
        left = placeholders(exceptions[key]["message"])
        assert brought <= left <= brought | {"entity_id", "device"}
    for key in ("no_setpoint", "read_only"):
        assert placeholders(exceptions[key]["message"]) <= {"entity_id"}


def test_nothing_is_left_open_in_the_forms() -> None:
    """Each text has only what its step brings."""
    step = CONFIG["step"]
    known = {
        "user": {"detail"},
        "broker": {"detail"},
        "host": {"broker"},
        "addon": {"broker", "detail"},
        "cannot_listen": set(),
        "cannot_publish": set(),
        "cannot_tell": set(),
        "listen": set(),
        "devices": {"broker", "count", "not_listed"},
        "areas": {"details"},
        "adopt": {
            "broker",
            "device",
            "manufacturer",
            "model",
            "summary",
            "convention",
            "abilities",
            "new_area",
        },
        "reauth_confirm": {"broker", "detail"},
        "reconfigure": {"broker", "detail"},
    }
    assert step.keys() == known.keys()
    for name, words in step.items():
        for path, text in texts(words):
            assert placeholders(text) <= known[name], path
    for path, text in texts(CONFIG["error"]):
        left = {"limit"} if path.endswith("too_many_entities") else {"detail"}
        assert placeholders(text) <= left, path
    known |= {
        "take_over": set(),
        "preview": {"devices", "entities", "added", "staying", "triggers", "any_change"},
    }
    for name, words in DEVICE["step"].items():
        for path, text in texts(words):
            assert placeholders(text) <= known[name] - {"count"}, path
    assert DEVICE["step"]["areas"] == CONFIG["step"]["areas"]
    for path, text in texts(CONFIG["create_entry"]):
        assert placeholders(text) <= {"topics"}, path
    assert placeholders(DEVICE["abort"]["devices_added"]) == {"devices"}


@pytest.mark.parametrize(("path", "text"), texts(WORDS), ids=lambda value: value[:60])
def test_every_text_is_one_that_home_assistant_takes(path: str, text: str) -> None:
    """No markup, no addresses, no stray spaces, nothing that looks like a sentence and is none."""
    assert text == text.strip()
    assert not re.search(r"<[^>]*>|://|'\{|\[%key", text)
    assert all(name.isidentifier() for name in placeholders(text))
    for key in path.split("."):
        assert re.fullmatch(r"[a-z0-9]+([-_a-z0-9]*[a-z0-9])?", key)


def test_manifest() -> None:
    """What Home Assistant and its store ask for, in their order."""
    manifest = json.loads((PACKAGE / "manifest.json").read_text())
    keys = list(manifest)
    assert keys[:2] == ["domain", "name"]
    assert keys[2:] == sorted(keys[2:])
    assert manifest["domain"] == PACKAGE.name
    assert manifest["config_flow"] is True
    assert {"codeowners", "documentation", "issue_tracker", "version"} <= manifest.keys()
