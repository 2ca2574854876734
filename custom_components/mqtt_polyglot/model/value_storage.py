"""Values on their way into a file and back: what JSON has no form for is tagged."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Final

from .address import STREAM_SCHEMES, Address, AddressText

_ADDRESS: Final = AddressText(STREAM_SCHEMES)


def to_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is worth keeping of the values of a component; pictures are not."""
    kept = {key: _tagged(value) for key, value in values.items()}
    return {key: value for key, value in kept.items() if value is not None}


def _tagged(value: Any) -> Any:
    match value:
        case str() | bool() | int() | float():
            return value
        case tuple():
            return list(value)
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case time():
            return {"time": value.isoformat()}
        case Address():
            return {"address": value.url}
        case dict():
            return {"object": value}
        case None:
            return {"unknown": True}
        case _:
            return None


def from_json(kept: Mapping[str, Any]) -> dict[str, Any]:
    """The values that were kept; those that make no sense are left out."""
    values = {}
    for key, value in kept.items():
        try:
            values[key] = _untagged(value)
        except ValueError, TypeError:
            continue
    return values


def _untagged(value: Any) -> Any:
    match value:
        case list():
            return tuple(value)
        case {"moment": text}:
            return datetime.fromisoformat(text)
        case {"date": text}:
            return date.fromisoformat(text)
        case {"time": text}:
            return time.fromisoformat(text)
        case {"address": text}:
            return _ADDRESS.decode(text)
        case {"object": inner}:
            return inner
        case {"unknown": True}:
            return None
        case str() | bool() | int() | float():
            return value
        case _:
            raise ValueError(f"{type(value).__name__} was never kept")
