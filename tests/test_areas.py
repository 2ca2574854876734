"""Which area is proposed for a device."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar
import pytest

from custom_components.mqtt_polyglot.home.areas import ProposedArea, async_areas
from custom_components.mqtt_polyglot.model.spec import DeviceSpec

AREAS = {
    "Kitchen": {"Küche", "Cuisine"},
    "Bath": set(),
    "Guest bath": set(),
    "Living Room": {"Salon"},
    "Höhle": set(),
    "Bad": set(),
    "Baño": set(),
    "Room 1": set(),
    "Room 12": set(),
    "Garten": {"Bath"},
    "Bar": set(),
    "Bär": set(),
    "A": set(),
    "3": set(),
    "厨房": set(),
    "庭": set(),
    "リビング": set(),
}


@pytest.fixture
def areas(hass: HomeAssistant) -> dict[str, str]:
    """The areas of a home in several languages: names by ids."""
    registry = ar.async_get(hass)
    return {
        registry.async_create(name, aliases=aliases).id: name for name, aliases in AREAS.items()
    }


def proposed(hass: HomeAssistant, name: str, announced: str | None = None) -> ProposedArea | None:
    """The area for a device of this name."""
    return async_areas(hass).propose(DeviceSpec(id="x:y", name=name, suggested_area=announced))


@pytest.mark.parametrize(
    ("name", "area"),
    [
        ("Kitchen light", "Kitchen"),
        ("Light of the KITCHEN", "Kitchen"),
        ("kitchen_light2", "Kitchen"),
        ("haus/KitchenLight", "Kitchen"),
        ("Küche Licht", "Kitchen"),
        ("kueche-licht", "Kitchen"),
        ("KUCHE", "Kitchen"),
        ("Lampe de la cuisine", "Kitchen"),
        ("Küchenlicht", None),
        ("Bath lamp", "Bath"),
        ("Bathing lamp", None),
        ("GUEST BATH lamp", "Guest bath"),
        ("Guestbath lamp", "Guest bath"),
        ("Livingroom TV", "Living Room"),
        ("Salon", "Living Room"),
        ("Hoehle Drucker", "Höhle"),
        ("hohle", "Höhle"),
        ("luz del baño", "Baño"),
        ("0x00bad1", None),
        ("tasmota_BAD123", None),
        ("Badezimmer", None),
        ("Bad", "Bad"),
        ("Room 1 lamp", "Room 1"),
        ("Room1", "Room 1"),
        ("Room 12 lamp", "Room 12"),
        ("Room 1 2 lamp", "Room 1"),
        ("Room 13", None),
        ("Kitchen Salon", "Kitchen"),
        ("Bar", "Bar"),
        ("Bär", "Bär"),
        ("Baer", "Bär"),
        ("Bad Bar", None),
        ("Lamp A", None),
        ("Lamp 3", None),
        ("厨房灯", "厨房"),
        ("家庭灯", None),
        ("リビングの照明", "リビング"),
        ("Lamp", None),
        ("", None),
    ],
)
def test_by_name(hass: HomeAssistant, areas: dict[str, str], name: str, area: str | None) -> None:
    """The longest name among whole words, in any spelling; none where two are as long."""
    found = proposed(hass, name or "-")
    assert (found and found.name) == area
    assert found is None or areas[found.area_id or ""] == area


@pytest.mark.parametrize(
    ("announced", "area", "exists"),
    [
        ("Küche", "Kitchen", True),
        ("livingroom", "Living Room", True),
        ("Wintergarten", "Wintergarten", False),
        ("Bath tub", "Bath tub", False),
        ("", "Bad", True),
        ("-", "Bad", True),
        ("1", "Bad", True),
        ("x" * 101, "Bad", True),
    ],
)
@pytest.mark.usefixtures("areas")
def test_what_is_announced_comes_first(
    hass: HomeAssistant, announced: str, area: str, exists: bool
) -> None:
    """It may not exist yet; and nothing is created by a proposal."""
    before = len(ar.async_get(hass).areas)
    found = proposed(hass, "Bad Lampe", announced)
    assert found is not None
    assert (found.name, found.area_id is not None) == (area, exists)
    assert len(ar.async_get(hass).areas) == before


def test_two_areas_that_read_alike(hass: HomeAssistant) -> None:
    """Nobody knows which is meant, unless it is spelled as one of them."""
    registry = ar.async_get(hass)
    registry.async_create("Hoehle")
    cave = registry.async_create("Höhle").id
    assert proposed(hass, "x", "Höhle") == ProposedArea(cave, "Höhle")
    registry.async_create("Hohle")
    assert proposed(hass, "x", "Höhlé") is None


def test_areas_change(hass: HomeAssistant) -> None:
    """The next proposal is about what is there then."""
    registry = ar.async_get(hass)
    assert proposed(hass, "Kitchen lamp") is None
    kitchen = registry.async_create("Kitchen")
    assert proposed(hass, "Kitchen lamp") == ProposedArea(kitchen.id, "Kitchen")
    registry.async_update(kitchen.id, name="Cellar")
    assert proposed(hass, "Kitchen lamp") is None
    registry.async_update(kitchen.id, aliases={"Kitchen"})
    assert proposed(hass, "Kitchen lamp") == ProposedArea(kitchen.id, "Cellar")
