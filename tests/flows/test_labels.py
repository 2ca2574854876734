"""Found devices in words."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from custom_components.mqtt_polyglot.controller.inbox import FoundDevice
from custom_components.mqtt_polyglot.conventions.homeassistant.platforms import PLATFORMS
from custom_components.mqtt_polyglot.conventions.registry import CONVENTIONS
from custom_components.mqtt_polyglot.home.labels import Labels, escaped, plain, product
from custom_components.mqtt_polyglot.model.components import Common, Component
from custom_components.mqtt_polyglot.model.spec import DeviceSpec, Note, NoteKind
from custom_components.mqtt_polyglot.model.vocabulary import Platform


def spec(name: str = "Lamp", *components: Component, **more: Any) -> DeviceSpec:
    """A device."""
    device_id = more.pop("id", "homeassistant:lamp")
    return DeviceSpec(id=device_id, name=name, components=components, **more)


def part(platform: Platform, key: str = "a", *, main: bool = False) -> Component:
    """A component of which only its platform counts."""
    kind: type[Component] = type("Part", (Component,), {"platform": platform})
    return kind(key=key, common=Common(main=main))


LIGHT = part(Platform.LIGHT)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (None, ""),
        ("", ""),
        ("Lamp", "Lamp"),
        (" Table\r\n  lamp\t", "Table lamp"),
        ("Läs­lampa \u202e💡", "Läslampa 💡"),
        ("x" * 80, "x" * 80),
        ("x" * 81, "x" * 79 + "…"),
    ],
)
def test_a_stranger_gets_one_line(text: str | None, line: str) -> None:
    """Of bounded length, and without characters that change how others are read."""
    assert plain(text) == line


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("Lamp (2.0) #1 - L_1", "Lamp (2.0) #1 - L_1"),
        ("[a](http://b)", r"\[a\](http\://b)"),
        (r"\[a", r"\\\[a"),
        ("see WWW.example.com", r"see WWW\.example.com"),
        ("me@example.com", r"me\@example.com"),
        ("<ha-alert>", r"\<ha-alert>"),
        ("**a** `b` ~c~ | d", r"\*\*a\*\* \`b\` \~c\~ \| d"),
    ],
)
def test_a_stranger_brings_no_markup(text: str, markdown: str) -> None:
    """Above all no links."""
    assert escaped(text) == markdown


@pytest.mark.parametrize(
    ("manufacturer", "model", "line"),
    [
        ("", "", ""),
        ("Acme", "", "Acme"),
        ("", "L1", "L1"),
        ("Acme", "L1", "Acme L1"),
        ("Acme", "ACME L1", "ACME L1"),
    ],
)
def test_the_manufacturer_is_named_once(manufacturer: str, model: str, line: str) -> None:
    """Many repeat themselves in the model."""
    assert product(spec(manufacturer=manufacturer, model=model)) == line


async def test_what_a_device_will_be(hass: HomeAssistant) -> None:
    """What it mainly is comes first, the rest in its own order."""
    words = await Labels.async_load(hass)
    device = spec(
        "Lamp",
        part(Platform.SENSOR, "a"),
        part(Platform.SWITCH, "b"),
        part(Platform.LIGHT, "c", main=True),
        part(Platform.SENSOR, "d"),
        manufacturer="Acme",
        model="L1",
    )
    assert words.summary(device.components) == "1 light, 2 sensors, 1 switch"
    assert words.label(device) == "Lamp – Acme L1 – 1 light, 2 sensors, 1 switch"
    assert words.label(spec("Lamp", LIGHT)) == "Lamp – 1 light"


@pytest.mark.parametrize(
    ("notes", "said"),
    [
        ([Note(NoteKind.UNSUPPORTED, "remote Sofa", "")], "1 not supported (remote)"),
        ([Note(NoteKind.UNSUPPORTED, "climate", "boost")], "1 not supported (boost)"),
        (
            [Note(NoteKind.UNSUPPORTED, "remote A"), Note(NoteKind.UNSUPPORTED, "remote B")],
            "2 not supported (remote)",
        ),
        ([Note(NoteKind.UNSUPPORTED, each) for each in "abcd"], "4 not supported (a, b, c, …)"),
        ([Note(NoteKind.UNSUPPORTED, "\u202e[x]\n")], "1 not supported ([x])"),
        ([Note(NoteKind.TRANSLATED, "y")], ""),
    ],
)
async def test_what_is_not_supported_is_said(
    hass: HomeAssistant, notes: list[Note], said: str
) -> None:
    """In the convention's word, some of it by name, and never as markup."""
    words = await Labels.async_load(hass)
    device = spec("Lamp", LIGHT, notes=tuple(notes))
    assert words.label(device) == ", ".join(filter(None, ("Lamp – 1 light", said)))
    assert words.describe(device)["summary"].endswith(escaped(said))


async def test_devices_that_are_called_alike_are_told_apart(hass: HomeAssistant) -> None:
    """By manufacturer and model, or by their addresses; and 2 comes before 10."""
    words = await Labels.async_load(hass)
    specs = [
        spec("lamp", LIGHT, id="homeassistant:2"),
        spec("Zoo", LIGHT, id="homeassistant:z"),
        spec("Many 10", LIGHT, id="homeassistant:m10"),
        spec("Lamp", LIGHT, id="homeassistant:1"),
        spec("Many 2", LIGHT, id="homeassistant:m2"),
        spec("Plug", LIGHT, id="homeassistant:p1", manufacturer="Acme", model="P1"),
        spec("Plug", LIGHT, id="homeassistant:p2", manufacturer="Acme", model="P2"),
        spec("Twin", LIGHT, id="homeassistant:t"),
        spec("Twin", LIGHT, id="zigbee2mqtt:t"),
    ]
    options = words.options(FoundDevice(each, {}, 0) for each in specs)
    assert [(option["value"], option["label"]) for option in options] == [
        ("homeassistant:1", "Lamp – 1 – 1 light"),
        ("homeassistant:2", "lamp – 2 – 1 light"),
        ("homeassistant:m2", "Many 2 – 1 light"),
        ("homeassistant:m10", "Many 10 – 1 light"),
        ("homeassistant:p1", "Plug – Acme P1 – 1 light"),
        ("homeassistant:p2", "Plug – Acme P2 – 1 light"),
        ("homeassistant:t", "Twin – homeassistant:t – 1 light"),
        ("zigbee2mqtt:t", "Twin – zigbee2mqtt:t – 1 light"),
        ("homeassistant:z", "Zoo – 1 light"),
    ]


@pytest.mark.parametrize("count", ["one", "other"])
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_every_platform_has_words(
    hass: HomeAssistant, platform: Platform, count: str
) -> None:
    """A new platform needs them too."""
    words = await Labels.async_load(hass)
    assert words._text("components", f"{platform}_{count}").format(count=7).startswith("7 ")


async def test_every_convention_has_words(hass: HomeAssistant) -> None:
    """A new convention needs them too."""
    words = await Labels.async_load(hass)
    for convention in CONVENTIONS:
        assert words.convention(spec(id=f"{convention.name}:1"))
