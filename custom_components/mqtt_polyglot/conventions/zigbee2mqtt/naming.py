"""How the components of a device are called."""

from collections.abc import Mapping
from dataclasses import dataclass
import re
from typing import Any, Final

from ...model.components import Common
from ...model.vocabulary import Category
from .expose import Expose, capitalized, humanized

_SECRET: Final = re.compile(
    r"passw(?:or)?d|pass(?:code|phrase|key)|(?:^|_)pins?(?:$|_)|pin_?code"
    r"|(?:admin|access|entry|master|pairing|unlock)_code|secret|(?:^|_)psk(?:$|_)",
    re.IGNORECASE,
)
_PHASE: Final = re.compile(r"(.+?)_(?:phase_)?([abc]|l[1-9])", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a property besides what its expose says.

    Attributes:
        category: What it is for, where the expose does not say.
        enabled: Whether its entity is enabled when it first appears.
        by_class: Whether Home Assistant names it by its device class.
        parts: Whether devices have it several times over, one for each endpoint or phase: there is
            a translation ``<name>_part`` with a placeholder for it.
    """

    category: Category | None = None
    enabled: bool = True
    by_class: bool = False
    parts: bool = False


def is_secret(name: str) -> bool:
    """Whether a property of this name holds a code or a password, which is not to be seen."""
    return _SECRET.search(name) is not None


def base_and_phase(name: str) -> tuple[str, str | None]:
    """Take the phase off a name: ``power_phase_b`` -> ``power`` and ``B``."""
    if found := _PHASE.fullmatch(name):
        return found[1], found[2].upper()
    return name, None


def names(
    expose: Expose,
    name: str,
    known: Known | None,
    *,
    by_class: bool = False,
    phase: str | None = None,
) -> dict[str, Any]:
    """The naming fields of the component of a generic expose.

    Args:
        expose: The expose.
        name: Its name in our tables.
        known: Its row there.
        by_class: Whether the component has a device class that names it.
        phase: The phase that it is about.
    """
    part = phase or (humanized(expose.endpoint) if expose.endpoint else None)
    if known is not None:
        if part is None:
            return {} if by_class and known.by_class else {"translation_key": name}
        if known.parts:
            return {"translation_key": f"{name}_part", "placeholders": (("part", part),)}
    label = expose.label
    if expose.endpoint and not label.lower().endswith(humanized(expose.endpoint).lower()):
        label = f"{label} {humanized(expose.endpoint)}"
    return {"name": capitalized(label)}


def setting(
    expose: Expose, known: Known | None, *, category: Category | None = None, by_class: bool = False
) -> Common:
    """What the component of something that can be set has beside its value.

    What can be set and, by its access, is never told is shown as it was set last.

    Args:
        expose: The expose.
        known: Its row in our tables.
        category: What it is for where neither says.
        by_class: Whether the component has a device class that names it.
    """
    return Common(
        category=expose.category or (known.category if known else category),
        enabled=known.enabled if known else True,
        icon=expose.icon,
        optimistic=not expose.readable,
        **names(expose, expose.name, known, by_class=by_class),
    )


def reading(expose: Expose, known: Known | None, naming: Mapping[str, Any]) -> Common:
    """What the component of something that is only read has beside its value.

    Args:
        expose: The expose.
        known: Its row in our tables.
        naming: See ``names``.
    """
    category = expose.category or (known.category if known else None)
    return Common(
        # Home Assistant allows no sensor, binary or not, among the settings of a device.
        category=Category.DIAGNOSTIC if category is Category.CONFIG else category,
        enabled=known.enabled if known else True,
        icon=expose.icon,
        **naming,
    )


def part_name(endpoint: str) -> str:
    """The name of the part of a device that an endpoint is: ``left`` -> ``Left``."""
    return capitalized(humanized(endpoint))
