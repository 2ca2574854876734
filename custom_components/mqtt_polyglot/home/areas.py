"""Which area a device belongs to: the one that it announces, or the one of which its name speaks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import accumulate
from typing import Any, Final

from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers.area_registry import AreaEntry, EventAreaRegistryUpdatedData
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..model.spec import DeviceSpec
from ..model.text import is_seen, logged
from ..model.words import Spellings, words

MAX_AREA: Final = 100
"""The most characters of the name of an area that does not exist yet."""

_CACHED: Final = 4096
"""For how many devices the proposal is remembered, as long as the areas are the same."""

_SPLIT: Final = 2
"""In how many more words a name may be written: "Bath room" is the bathroom."""


@dataclass(frozen=True, slots=True)
class ProposedArea:
    """The area that is proposed for a device.

    Attributes:
        area_id: Its id; ``None`` for an area that does not exist yet.
        name: Its name.
    """

    area_id: str | None
    name: str

    def as_dict(self) -> dict[str, Any]:
        """What clients are told."""
        return {"area_id": self.area_id, "name": self.name}


class Areas:
    """The areas of this home, by their names and aliases, to be looked up many times in a row."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Read the area registry."""
        areas = list(ar.async_get(hass).async_list_areas())
        self._names = {area.id: area.name for area in areas}
        self._exact: dict[str, set[str]] = {}
        self._similar: dict[str, set[str]] = {}
        self._longest = _SPLIT
        self._add((area.id, area.name) for area in areas)
        # An alias is not what another area is called.
        self._add(_aliases(areas, taken=frozenset(self._exact)))
        self._propose = lru_cache(maxsize=_CACHED)(self._look)

    def _add(self, names: Iterable[tuple[str, str]]) -> None:
        for area_id, name in names:
            if (joined := _joined(name)) is None:
                continue
            self._longest = max(self._longest, len(words(name)) + _SPLIT)
            self._exact.setdefault(joined.exact, set()).add(area_id)
            for similar in {joined.bare, joined.spelled}:
                self._similar.setdefault(similar, set()).add(area_id)

    def propose(self, spec: DeviceSpec) -> ProposedArea | None:
        """The area for a device, ``None`` if nothing speaks for one.

        What the device announces comes first, and may not exist yet; its name is only looked
        through for areas that exist, word by word.
        """
        return self._propose(spec.suggested_area or "", spec.name)

    def _look(self, announced: str, name: str) -> ProposedArea | None:
        if found := self._announced(announced):
            return found
        area_id = self._named(words(name))
        return ProposedArea(area_id, self._names[area_id]) if area_id else None

    def _announced(self, name: str) -> ProposedArea | None:
        joined = _joined(name)
        if joined is None or len(name) > MAX_AREA:
            return None
        known = self._known(joined)
        if len(known) == 1:
            (area_id,) = known
            return ProposedArea(area_id, self._names[area_id])
        return None if known else ProposedArea(None, name)

    def _named(self, name: tuple[Spellings, ...]) -> str | None:
        """The area with the longest name that is among these words; none if there are several."""
        longest, found = 0, set[str]()
        for begin in range(len(name)):
            for joined in accumulate(name[begin : begin + self._longest], Spellings.joined):
                length = len(joined.exact)
                if length >= longest and (known := self._known(joined)):
                    found = known if length > longest else found | known
                    longest = length
        return next(iter(found)) if len(found) == 1 else None

    def _known(self, name: Spellings) -> set[str]:
        similar = self._similar
        return self._exact.get(name.exact) or (
            similar.get(name.bare, set()) | similar.get(name.spelled, set())
        )


_DATA: Final[HassKey[Areas]] = HassKey(f"{DOMAIN}_areas")


@callback
def async_areas(hass: HomeAssistant) -> Areas:
    """The areas of this home, as they are now."""
    if (areas := hass.data.get(_DATA)) is None:
        areas = hass.data[_DATA] = Areas(hass)

        @callback
        def forget(_event: Event[EventAreaRegistryUpdatedData]) -> None:
            del hass.data[_DATA]

        hass.bus.async_listen_once(ar.EVENT_AREA_REGISTRY_UPDATED, forget)
    return areas


@callback
def read_area(hass: HomeAssistant, area_id: str | None, name: str) -> ProposedArea:
    """The area that was chosen: one that exists, or the name of a new one.

    Raises:
        ValueError: There is no such area, or it is no name.
    """
    if area_id is not None:
        if (area := ar.async_get(hass).async_get_area(area_id)) is None:
            raise ValueError(f"no such area: {logged(area_id)}")
        return ProposedArea(area.id, area.name)
    name = name.strip()
    if ar.async_get(hass).async_get_area_by_name(name):
        return ProposedArea(None, name)
    if not name or len(name) > MAX_AREA or not is_seen(name):
        raise ValueError(f"not a name for an area: {logged(name)}")
    return ProposedArea(None, name)


@callback
def take_area(hass: HomeAssistant, chosen: ProposedArea) -> str:
    """The id of an area that was chosen, which is created if it does not exist."""
    if chosen.area_id is not None:
        return chosen.area_id
    areas = ar.async_get(hass)
    return (areas.async_get_area_by_name(chosen.name) or areas.async_create(chosen.name)).id


def _aliases(areas: Iterable[AreaEntry], taken: frozenset[str]) -> Iterator[tuple[str, str]]:
    for area in areas:
        for alias in sorted(area.aliases):
            if (joined := _joined(alias)) and joined.exact not in taken:
                yield area.id, alias


def _joined(name: str) -> Spellings | None:
    """The words of the name of an area as one.

    ``None`` if they do not say enough to be found in other names: "A" and "1" are in too many.
    """
    parts = words(name)
    letters = sum(len(part.exact) for part in parts if not part.exact.isdecimal())
    return reduce(Spellings.joined, parts) if letters > 1 else None
