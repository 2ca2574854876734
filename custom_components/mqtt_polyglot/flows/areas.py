"""The areas of the devices that are added: one field for each device, filled with what is proposed."""

from collections.abc import Iterable, Mapping
from itertools import batched
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers.typing import UNDEFINED, UndefinedType
import voluptuous as vol

from ..home.areas import ProposedArea, async_areas, read_area, take_area
from ..home.labels import Labels, distinctions, plain
from ..model.spec import DeviceSpec
from ..model.words import natural
from .forms import CONF_KEEP_PROPOSALS, areas_schema

PAGE: Final = 40
"""The most devices on one page: a browser takes long to show many fields of this kind."""


class AreaForm:
    """The areas of devices, in a form of one or several pages.

    A field is called like its device, because the user interface shows the name of a field for which
    there is no translation.
    """

    def __init__(self, hass: HomeAssistant, labels: Labels, specs: Iterable[DeviceSpec]) -> None:
        """Propose an area for each device."""
        self._hass = hass
        self._labels = labels
        devices = sorted(specs, key=lambda spec: natural(plain(spec.name)))
        areas = async_areas(hass)
        names = [area.name for area in ar.async_get(hass).async_list_areas()]
        self._typed: dict[str, str] = {}
        self._proposed: dict[str, str] = {}
        self._chosen: dict[str, ProposedArea | None] = {}
        self._new: list[str] = []
        for spec in devices:
            if (area := areas.propose(spec)) is not None:
                self._proposed[spec.id] = area.name
                if area.area_id is None:
                    self._new.append(area.name)
        self._new = list(dict.fromkeys(self._new))
        self._options = sorted({*names, *self._new}, key=natural)
        self._pages = list(batched(_fields(devices).items(), PAGE, strict=False))
        self._page = 0

    @property
    def is_of_use(self) -> bool:
        """Whether there is an area to choose."""
        return bool(self._options)

    def schema(self) -> vol.Schema:
        """The form with the fields of the page."""
        fields = {
            field: self._typed.get(field, self._proposed.get(device_id, ""))
            for field, device_id in self._pages[self._page]
        }
        return areas_schema(fields, self._options, more=self._page + 1 < len(self._pages))

    def placeholders(self) -> dict[str, str]:
        """What the text of the form says."""
        return {"details": self._labels.areas(self._new, self._page + 1, len(self._pages))}

    def read(self, user_input: Mapping[str, Any], errors: dict[str, str]) -> bool:
        """Take the answers of a page; whether it was the last one."""
        self._typed |= user_input
        for field, device_id in self._pages[self._page]:
            self._read(field, device_id, user_input.get(field, ""), errors)
        if errors:
            return False
        if user_input.get(CONF_KEEP_PROPOSALS):
            for field, device_id in (row for page in self._pages[self._page + 1 :] for row in page):
                self._read(field, device_id, self._proposed.get(device_id, ""), errors)
            return True
        self._page += 1
        return self._page == len(self._pages)

    def _read(self, field: str, device_id: str, name: str, errors: dict[str, str]) -> None:
        self._typed[field] = name
        try:
            self._chosen[device_id] = read_area(self._hass, None, name) if name.strip() else None
        except ValueError:
            errors[field] = "invalid_area"

    def take(self, device_id: str) -> str | UndefinedType | None:
        """The id of the area of a device, which is created if it does not exist.

        ``None`` for none, undefined if it was not asked for.
        """
        if device_id not in self._chosen:
            return UNDEFINED
        area = self._chosen[device_id]
        return take_area(self._hass, area) if area else None


def _fields(devices: Iterable[DeviceSpec]) -> dict[str, str]:
    """The ids of devices by the names of their fields, of which no two are alike."""
    devices = list(devices)
    apart = distinctions(devices)
    fields: dict[str, str] = {}
    for spec in devices:
        field = " – ".join(filter(None, (plain(spec.name), apart.get(spec.id))))
        fields[spec.id if field in {*fields, CONF_KEEP_PROPOSALS} else field] = spec.id
    return fields
