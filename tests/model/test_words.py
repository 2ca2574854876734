"""Words of names."""

import pytest

from custom_components.mqtt_polyglot.model.words import MAX_NAME, folded, natural, words


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Kitchen light", ["kitchen", "light"]),
        ("kitchen_light2", ["kitchen", "light", "2"]),
        ("KitchenLight 2", ["kitchen", "light", "2"]),
        ("haus/küche-licht", ["haus", "küche", "licht"]),
        ("Lampe de l'entrée", ["lampe", "de", "l", "entrée"]),
        ("0x00bad1", ["0x00bad1"]),
        ("tasmota_BAD123", ["tasmota", "bad123"]),
        ("LEDStrip", ["ledstrip"]),
        ("リビングの照明", ["リビング", "の", "照", "明"]),
        ("कमरे की बत्ती", ["कमरे", "की", "बत्ती"]),
        ("\u0301", []),
        ("-- / !", []),
        ("", []),
    ],
)
def test_words(name: str, parts: list[str]) -> None:
    """However they are joined; an address is one word."""
    assert [word.exact for word in words(name)] == parts


def test_a_name_without_end() -> None:
    """Of what is very long only the beginning is read."""
    assert len(words("a " * 100_000)) == MAX_NAME / 2
    assert len(natural("1" * 100_000)[0][1][1]) == MAX_NAME


def test_spellings() -> None:
    """With accents, without, and spelled out."""
    assert words("Küche")[0] == ("küche", "kuche", "kueche")
    assert folded("ÅRSTID Straße Łódź IŞIK") == "arstid strasse lodz isik"


def test_natural_order() -> None:
    """As people count."""
    names = ["Many 10", "Zoo", "many 2", "Ähre", "Apfel", "10", "9", "Many 02", "Many", "Many 1"]
    assert sorted(names, key=natural) == [
        *("9", "10", "Ähre", "Apfel", "Many", "Many 1", "Many 02", "many 2", "Many 10", "Zoo")
    ]
