"""Rules: what becomes of a device that is found, by its description."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any, Final, Self

from ..model.spec import DeviceSpec

MAX_RULES: Final = 100
"""The most rules of one broker."""

MAX_PATTERN: Final = 100
"""The longest pattern."""

MAX_STARS: Final = 8
"""The most asterisks in a pattern: with many of them, some texts take long to compare."""

_MAX_TEXT: Final = 255


class RuleAction(StrEnum):
    """What a rule does with a device."""

    ADOPT = "adopt"
    ASK = "ask"
    IGNORE = "ignore"


class RuleError(ValueError):
    """An invalid rule; the text is the key of the error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule, for the devices that match all its patterns. An empty pattern matches every text.

    In a pattern ``*`` stands for any text and ``?`` for any character; case does not matter.

    Attributes:
        action: What is done with such a device.
        convention: The name of a convention.
        manufacturer: A pattern for the manufacturer.
        model: A pattern for the model, or for its number.
        origin: A pattern for the software that speaks for the device.
        name: A pattern for the name.
    """

    action: RuleAction
    convention: str = ""
    manufacturer: str = ""
    model: str = ""
    origin: str = ""
    name: str = ""

    @classmethod
    def read(cls, raw: Any) -> Self:
        """Make a rule of what was entered or stored; raises ``RuleError``."""
        if not isinstance(raw, Mapping):
            raise RuleError("invalid_rule")
        values: dict[str, str] = {}
        for field in fields(cls):
            text = raw.get(field.name) or ""
            if not isinstance(text, str):
                raise RuleError("invalid_rule")
            values[field.name] = text.strip()
        action = values.pop("action")
        if action not in RuleAction:
            raise RuleError("invalid_rule")
        if not any(values.values()):
            raise RuleError("rule_without_pattern")
        for pattern in values.values():
            if len(pattern) > MAX_PATTERN or pattern.count("*") > MAX_STARS:
                raise RuleError("rule_too_long")
        return cls(action=RuleAction(action), **values)

    def matches(self, spec: DeviceSpec) -> bool:
        """Whether the rule is for a device."""
        return (
            self.convention in ("", spec.convention)
            and _matches(self.manufacturer, spec.manufacturer)
            and (_matches(self.model, spec.model) or _matches(self.model, spec.model_id))
            and _matches(self.origin, spec.origin)
            and _matches(self.name, spec.name)
        )

    def as_dict(self) -> dict[str, str]:
        """What ``read`` makes this rule of."""
        values = {field.name: str(getattr(self, field.name)) for field in fields(self)}
        return {name: value for name, value in values.items() if value}


def _matches(pattern: str, text: str | None) -> bool:
    if not pattern:
        return True
    # Names have brackets, so they do not stand for sets of characters.
    literal = pattern.casefold().replace("[", "[[]")
    return fnmatchcase((text or "")[:_MAX_TEXT].casefold(), literal)


def decide(rules: Iterable[Rule], spec: DeviceSpec) -> RuleAction | None:
    """The action of the first rule that matches; ``None`` if none does."""
    return next((rule.action for rule in rules if rule.matches(spec)), None)
