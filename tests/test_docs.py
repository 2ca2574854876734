"""The documentation: links that lead somewhere, examples that do what is written under them."""

from collections import Counter
from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import slugify
import pytest
import yaml

from custom_components.mqtt_polyglot.broker.message import Message
from custom_components.mqtt_polyglot.conventions.base import DeviceSeen
from custom_components.mqtt_polyglot.conventions.documents import (
    announcement_of,
    documents_of,
    parse,
    refuse,
)
from custom_components.mqtt_polyglot.conventions.registry import create_conventions
from custom_components.mqtt_polyglot.model.spec import DeviceSpec
from custom_components.mqtt_polyglot.model.traits import TRAITS

from .conventions.described import described
from .conventions.homeassistant.helpers import PlainEngine
from .test_publishing import PACKAGE, load

ROOT: Final = Path(__file__).parent.parent
DOCS: Final = ROOT / "docs"
PAGES: Final = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])

_FENCE: Final = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_LINK: Final = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def name_of(page: Path) -> str:
    """A page below the root of the repository."""
    return str(page.relative_to(ROOT))


def anchors(page: Path) -> set[str]:
    """The places of a page that can be linked to, as GitHub names them."""
    found: Counter[str] = Counter()
    names = set()
    for heading in re.findall(r"^#+ (.+)$", _FENCE.sub("", page.read_text()), re.MULTILINE):
        text = _LINK.sub(lambda link: link[0].partition("]")[0].lstrip("!["), heading)
        slug = re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")
        names.add(f"{slug}-{found[slug]}" if found[slug] else slug)
        found[slug] += 1
    return names


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links(page: Path) -> None:
    """Each link inside the repository leads to a file and to a heading that are there."""
    for link in _LINK.findall(_FENCE.sub("", page.read_text())):
        if re.match(r"[a-z]+:", link):
            assert link.startswith("https://"), link
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_relative_to(ROOT), link
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


def test_pages_can_be_reached() -> None:
    """Each page is linked to from another one."""
    linked = {
        (page.parent / link.partition("#")[0]).resolve()
        for page in PAGES
        for link in _LINK.findall(page.read_text())
        if not link.startswith(("https:", "#"))
    }
    assert [
        name_of(page) for page in PAGES if page.name != "README.md" and page not in linked
    ] == []


def test_yaml_of_devices_by_hand() -> None:
    """Each configuration on the page can be pasted, and all of it is used."""
    convention = next(
        each for each in create_conventions({}, lambda **_: PlainEngine()) if each.name == "by_hand"
    )
    text = (DOCS / "topics.md").read_text()
    for number, block in enumerate(
        re.findall(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    ):
        for document in documents_of(parse(block)):
            spec = convention.describe(announcement_of(document, f"{number:016}"))
            refuse(spec)
            assert len(spec.components) == 2
            assert not spec.notes


# --- nothing is left out --------------------------------------------------------------------------


def mentioned(name: str) -> set[str]:
    """The words that a page has in code."""
    return set(re.findall(r"`([^`]+)`", _FENCE.sub("", (DOCS / name).read_text())))


def fields(block: Any) -> Iterator[str]:
    """The keys of the fields of all forms in a part of the translations."""
    if isinstance(block, dict):
        for key, inner in block.items():
            yield from inner if key == "data" else fields(inner)


def test_configuration_is_complete() -> None:
    """Each field of each form is explained."""
    texts = load("translations/en.json")
    asked = {*fields(texts["config"]), *fields(texts["options"])}
    asked |= set(fields(texts["config_subentries"]))
    assert asked - mentioned("configuration.md") == set()


def test_actions_are_complete() -> None:
    """Each action is explained, with its fields."""
    for name, action in yaml.safe_load((PACKAGE / "services.yaml").read_text()).items():
        assert {f"mqtt_polyglot.{name}", *action["fields"]} <= mentioned("actions.md")


def test_troubleshooting_is_complete() -> None:
    """Each way in which something can fail is among the symptoms, but for what says it all itself.

    A form says of a wrong answer what a right one is.
    """
    texts = load("translations/en.json")
    failures = {*texts["config"]["error"], *texts["exceptions"], *texts.get("issues", {})}
    answers = {key for key in failures if key.startswith("invalid_") or key.endswith("_missing")}
    assert failures - answers - mentioned("troubleshooting.md") == set()


def test_readme_names_all_platforms() -> None:
    """Each platform that there is stands in the table of the first page."""
    text = (ROOT / "README.md").read_text().partition("| platform | |")[2].partition("\n\n")[0]
    rows = [row.split("|")[1] for row in text.splitlines() if row.count("|") > 2]
    named = {name.strip().replace(" ", "_") for row in rows for name in row.split(",")}
    there = {each.value for each in TRAITS if (PACKAGE / f"{each.value}.py").exists()}
    assert there - named == set()


def test_kinds_that_wait_are_named() -> None:
    """What a device does not newly become without the user's word, and what may be the reason."""
    words = load("translations/en.json")["selector"]["components"]["options"]
    lines = (DOCS / "troubleshooting.md").read_text().splitlines()
    (row,) = (line for line in lines if "`device_additions`" in line)
    for platform, traits in TRAITS.items():
        if traits.consent or traits.consent_classes:
            assert words[f"{platform}_one"].removeprefix("{count} ") in row
    text = load("translations/en.json")["issues"]["device_additions"]["fix_flow"]
    assert "this integration" in text["step"]["init"]["description"]


# --- examples -------------------------------------------------------------------------------------


_EXAMPLE: Final = re.compile(
    r"^```mqtt\n(?P<messages>.*?)^```\n+"
    r"Becomes \*\*(?P<name>.+?)\*\*: (?P<platforms>.+?)\.\n"
    r"(?:Report: (?P<notes>.+?)\.\n)?",
    re.MULTILINE | re.DOTALL,
)


def examples() -> Iterator[tuple[str, re.Match[str]]]:
    """The announcements in the pages about conventions, with what is said to become of them."""
    for page in sorted((DOCS / "conventions").glob("*.md")):
        text = page.read_text()
        found = list(_EXAMPLE.finditer(text))
        assert len(found) == text.count("```mqtt\n"), page
        for example in found:
            yield f"{page.stem}-{example['name']}", example


def plain_engine(*, house: bool) -> PlainEngine:
    """Make an engine that knows nothing of a house."""
    return PlainEngine()


def announced(messages: str) -> Iterator[DeviceSpec]:
    """What the conventions make of messages that are written as a topic and a payload each."""
    conventions = create_conventions({}, plain_engine)
    for text in filter(None, re.split(r"^(?=[\w-]+/\S+$)", messages, flags=re.MULTILINE)):
        topic, _, payload = text.partition("\n")
        message = Message(topic, json.dumps(json.loads(payload)).encode(), retain=True)
        for convention in conventions:
            if topic.startswith(convention.name):
                for effect in described(convention, message):
                    assert isinstance(effect, DeviceSeen), effect
                    yield effect.spec


@pytest.mark.parametrize("example", [pytest.param(each, id=name) for name, each in examples()])
def test_examples(example: re.Match[str]) -> None:
    """An example becomes what is written under it, and its report says what is written there."""
    *_, spec = announced(example["messages"])
    assert spec.name == example["name"]
    platforms = [component.platform for component in spec.components]
    assert sorted(platforms) == sorted(example["platforms"].split(", "))
    notes = {f"`{note.key or note.where}` {note.kind}" for note in spec.notes}
    assert notes == set((example["notes"] or "").split(", ")) - {""}


# --- YAML -----------------------------------------------------------------------------------------


_BLOCK: Final = re.MULTILINE | re.DOTALL


def yaml_blocks() -> Iterator[tuple[str, str]]:
    """Each piece of YAML in the documentation."""
    for page in PAGES:
        for number, text in enumerate(re.findall(r"^```yaml\n(.*?)^```", page.read_text(), _BLOCK)):
            yield f"{page.stem}-{number}", text


_SECRETS: Final = {"cleaner_code": "1234"}


class _Loader(yaml.SafeLoader):
    """YAML with the secrets of Home Assistant."""


_Loader.add_constructor("!secret", lambda _, node: _SECRETS[node.value])


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in yaml_blocks()])
async def test_yaml(hass: HomeAssistant, text: str) -> None:
    """It is YAML, and Home Assistant takes each automation."""
    block = yaml.load(text, _Loader)
    if "triggers" not in block:
        return
    assert await async_setup_component(hass, "automation", {"automation": [block]})
    await hass.async_block_till_done()
    assert hass.states.async_entity_ids("automation") == [f"automation.{slugify(block['alias'])}"]
    assert [state.state for state in hass.states.async_all("automation")] == ["on"]
    await hass.services.async_call("automation", "turn_off", {"entity_id": "all"}, blocking=True)
