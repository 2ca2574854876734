"""``tag``: readers of tags. What one reads is a scanned tag of Home Assistant."""

from dataclasses import dataclass
from typing import Any, Final, override

from ....model.codec import IGNORE, MAX_STATE, DecodeError, Ignore, ReadCodec, as_text
from ....model.components import Tag
from ..table import Row, Table
from ..take import constant


@dataclass(frozen=True, slots=True)
class TagId(ReadCodec[str]):
    """The id of a tag; an empty one says that there is none."""

    @override
    def decode(self, wire: Any) -> str | Ignore:
        text = as_text(wire).strip()
        if len(text) > MAX_STATE:
            raise DecodeError(f"an id of {len(text)} characters")
        return text or IGNORE


TAG: Final = Table(
    kind=Tag,
    rows=(
        Row(
            point="scan",
            state=("topic", "value_template"),
            codec=constant(TagId()),
            traits={"occurrence": constant(value=True)},
        ),
    ),
    needs={"state": ("scan",)},
)
