"""``device_automation``: triggers of a device for automations, such as the press of a button."""

from typing import Final

from ....model.components import Trigger
from ....model.data_point import DataPoint, Source
from ....model.signal import Signals, WithMessage
from ..fields import MAX_NAME, UnusableError
from ..table import Parts, Table
from ..take import Take
from ..wiring import BrokenTemplateError, Wiring


def _required(key: str) -> Take[str]:
    def make(wiring: Wiring) -> str:
        text = wiring.fields.text(key, limit=MAX_NAME)
        if text is None:
            raise UnusableError(f"device trigger without a {key}")
        return text

    return Take((key,), make)


_SUBTYPE: Final = _required("subtype")


def _signal(wiring: Wiring, parts: Parts) -> None:
    fields = wiring.fields
    if (kind := fields.text("automation_type")) != "trigger":
        raise UnusableError(f"{kind!r} is no automation type; there is only 'trigger'")
    payload = fields.text("payload")
    topic = fields.inbound("topic")
    try:
        reader = wiring.reader("value_template")
    except BrokenTemplateError as err:
        raise UnusableError("device trigger whose value_template cannot be rendered") from err
    if topic is None:
        raise UnusableError("device trigger without a topic that can be read")
    source = Source(
        topic=topic,
        codec=Signals(((payload, parts["subtypes"][0]),)),
        # Without a payload any message counts, whatever the template makes of it.
        reader=WithMessage(reader if payload is not None else None),
    )
    parts["signal"] = DataPoint(sources=(source,), occurrence=True)


TRIGGER: Final = Table(
    kind=Trigger,
    rows=(),
    settings={
        "type": _required("type"),
        "subtypes": _SUBTYPE.then(lambda subtype: (subtype,)),
    },
    special=_signal,
    special_keys=("automation_type", "payload", "topic", "value_template"),
)
