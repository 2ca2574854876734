"""What a convention makes of a message, without waiting for others."""

from collections.abc import Iterator

from custom_components.mqtt_polyglot.broker.message import Message
from custom_components.mqtt_polyglot.conventions.base import (
    Convention,
    DevicePending,
    DeviceSeen,
    Effect,
)


def described(convention: Convention, message: Message) -> Iterator[Effect]:
    """The effects of a message; a device that would be described in a while is described at once."""
    for effect in convention.on_message(message):
        if isinstance(effect, DevicePending):
            seen: DeviceSeen | None = convention.seen(effect.device_id)
            assert seen is not None
            yield seen
        else:
            yield effect
