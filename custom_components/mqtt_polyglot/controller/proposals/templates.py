"""Where in a payload a value stands, and the template that takes it out."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from .observed import Observed, Place
from .values import MAX_WORD, Read


def value_of(seen: Observed) -> str:
    """The value as an expression of Jinja."""
    if not seen.place:
        return "value"
    return "value_json" + "".join(_step(step) for step in seen.place)


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    if step.isascii() and step.isidentifier() and step not in _METHODS and not step.startswith("_"):
        return f".{step}"
    quoted = (
        step.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
    )
    return f"['{quoted}']"


_METHODS: Final = frozenset(
    {*dir(dict), "none", "true", "false", "and", "or", "not", "in", "is", "if", "else"}
)
"""What would be taken for something else behind a dot."""


def template_of(seen: Observed, number: Read | None = None) -> str | None:
    """What takes the value out of the payload; ``None`` if that is the value."""
    value = value_of(seen)
    if number is not None and (number.unit or number.comma):
        first = f"{value} | regex_findall_index('[-+0-9.,]+')" if number.unit else value
        return f"{{{{ {first} | replace(',', '.') }}}}" if number.comma else f"{{{{ {first} }}}}"
    return f"{{{{ {value} }}}}" if seen.place else None


def places_of(value: Any, limit: int) -> Iterator[tuple[Place, Any, dict[str, Any]]]:
    """The values in a JSON document, each with what is beside it; at most so many.

    Lists of up to four values are opened, as those of phases and channels.
    """
    waiting: list[tuple[Place, Any, dict[str, Any]]] = [((), value, {})]
    count = 0
    while waiting and count < limit:
        place, inner, beside = waiting.pop(0)
        if isinstance(inner, dict):
            waiting += [((*place, key), each, inner) for key, each in list(inner.items())[:limit]]
        elif isinstance(inner, list):
            if len(inner) <= _PHASES and len(place) < _MAX_DEPTH:
                waiting += [((*place, index), each, {}) for index, each in enumerate(inner)]
        elif place and len(place) <= _MAX_DEPTH:
            count += 1
            yield place, inner, beside


_PHASES: Final = 4
_MAX_DEPTH: Final = 8


def texts(values: Sequence[Any]) -> tuple[str, ...]:
    """Values as short texts."""
    return tuple(str(value) for value in values if len(str(value)) <= MAX_WORD)
