"""The glossary in CONTRIBUTING: what people read uses Home Assistant's words, in every language."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
TRANSLATIONS: Final = ROOT / "custom_components/mqtt_polyglot/translations"
GENERATED: Final = "homeassistant-keys.md"
FOR_DEVELOPERS: Final = ("ARCHITECTURE.md", "add-a-convention.md")

PAGES: Final = [
    ROOT / "README.md",
    *(
        page
        for page in sorted((ROOT / "docs").rglob("*.md"))
        if page.name not in (GENERATED, *FOR_DEVELOPERS)
    ),
]
LANGUAGES: Final = {"English": "en", "German": "de", "Spanish": "es", "French": "fr", "Dutch": "nl"}
OF_DEVICES: Final = ("entity.", "device_automation.", "selector.components.")
"""Texts with names that devices announce: a siren has zones, and a vacuum has rooms."""


def glossary() -> dict[str, tuple[str, ...]]:
    """Read the last columns of the tables: the words that each language avoids."""
    words: dict[str, tuple[str, ...]] = {}
    language = ""
    for line in (ROOT / "CONTRIBUTING.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|"):
            language = ""
        elif language:
            words[language] += tuple(re.findall(r"`([^`]+)`", cells[-1]))
        elif cells[0] in LANGUAGES and cells[-1] == "Not":
            language = LANGUAGES[cells[0]]
            words[language] = ()
    return words


AVOIDED: Final = glossary()


def texts(words: dict[str, object], path: str = "") -> Iterator[tuple[str, str]]:
    """Every text with its path."""
    for key, value in words.items():
        if isinstance(value, dict):
            yield from texts(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", str(value)


def avoided(language: str, text: str) -> set[str]:
    """Which words of a text the glossary avoids."""
    found = re.compile("|".join(rf"\b{re.escape(word)}\b" for word in AVOIDED[language]))
    return set(found.findall(" ".join(text.lower().split())))


def test_every_language_has_a_glossary() -> None:
    """There is a table for each, and it avoids something."""
    assert AVOIDED.keys() == {page.stem for page in TRANSLATIONS.glob("*.json")}
    assert all(AVOIDED.values())
    assert avoided("en", "Somebody\nannounces it, all the  same") == {"somebody", "all the same"}


@pytest.mark.parametrize("language", sorted(AVOIDED))
def test_translations(language: str) -> None:
    """No text in the user interface has a word that the glossary avoids."""
    words = json.loads((TRANSLATIONS / f"{language}.json").read_text())
    wrong = {
        path: found
        for path, text in texts(words)
        if not path.startswith(OF_DEVICES) and (found := avoided(language, text))
    }
    assert not wrong


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_pages(page: Path) -> None:
    """Nor has the documentation, apart from code."""
    text = re.sub(r"```.*?^```|`[^`]*`", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    assert not avoided("en", text)
