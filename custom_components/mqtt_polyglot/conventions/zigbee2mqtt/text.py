"""Texts that can be set, lists and objects among them, which are written as JSON."""

from dataclasses import dataclass
from typing import Any, Final, override

import orjson

from ...model.codec import (
    CUT,
    MAX_STATE,
    Codec,
    EncodeError,
    EncodeErrorKey,
    ReadCodec,
    as_text,
    within,
)
from ...model.components import Text
from ...model.vocabulary import TextMode
from .draft import Draft
from .expose import Expose
from .naming import is_secret, setting
from .setting_table import TEXT_SETTINGS

SCALARS: Final = frozenset({"binary", "enum", "numeric", "text"})


def spelled_out(wire: Any) -> str:
    """Any value as text: words as they are, lists of words with commas, the rest as JSON."""
    if isinstance(wire, list) and all(isinstance(each, str | int | float) for each in wire):
        return ", ".join(map(as_text, wire))
    return orjson.dumps(wire).decode() if isinstance(wire, list | dict) else as_text(wire)


@dataclass(frozen=True, slots=True)
class Written(ReadCodec[str]):
    """Any value as text, as far as Home Assistant keeps it."""

    @override
    def decode(self, wire: Any) -> str | None:
        return None if wire is None else within(spelled_out(wire), MAX_STATE)


@dataclass(frozen=True, slots=True)
class Plain(Written):
    """A text."""

    @override
    def encode(self, value: str) -> Any:
        return value


@dataclass(frozen=True, slots=True)
class Json(Written):
    """A list or an object, as JSON.

    Attributes:
        listed: Whether words with commas between them are a list, too.
    """

    listed: bool = False

    @override
    def encode(self, value: str) -> Any:
        if value.endswith(CUT):
            raise EncodeError(EncodeErrorKey.NOT_JSON, detail="the end is missing")
        if self.listed and not value.lstrip().startswith("["):
            return [word for each in value.split(",") if (word := each.strip())]
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError as err:
            raise EncodeError(EncodeErrorKey.NOT_JSON, detail=err) from err


def add_text_setting(draft: Draft, expose: Expose) -> None:
    """Make a text."""
    _add(draft, expose, Plain())


def add_json_setting(draft: Draft, expose: Expose) -> None:
    """Make a text of a list or an object."""
    _add(draft, expose, Json(listed=expose.item in SCALARS))


def _add(draft: Draft, expose: Expose, codec: Codec[str]) -> None:
    secret = is_secret(expose.name)
    draft.add(
        draft.key_of(expose),
        Text,
        setting(expose, TEXT_SETTINGS.get(expose.name)),
        value=draft.wire.point("value", expose, codec, minimum=0, maximum=MAX_STATE, secret=secret),
        mode=TextMode.PASSWORD if secret else TextMode.TEXT,
    )
