"""Our place among the subscriptions of Home Assistant's own MQTT integration: the last.

Its client makes one message for all subscriptions of one topic filter, with the payload as the first
of them that can read it wants it: the others get bytes where they expect text, or text where they
expect bytes. Which one is the first depends on the order of a set. So a subscription of ours could
take the text away from an automation, and the automation the bytes from us.

``put_last`` has the client come to ours after all others. Then nobody is handed anything else than
without us; we get the bytes where nobody has made text of them (of a picture nobody can), and
``raw_payload`` makes bytes again of a text. There is no supported way to ask for such a place:
``tests/host/test_order.py`` fails when the client has changed, and says what to do.
"""

from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from homeassistant.components import mqtt

if TYPE_CHECKING:
    from homeassistant.components.mqtt.client import MQTT, Subscription

_MATCHING: Final = "_matching_subscriptions"


class Last:
    """Whoever wants messages only after all others have been handed theirs."""


def put_last(client: MQTT) -> bool:
    """Have a client come to the subscriptions of whoever is ``Last`` after all others.

    Returns:
        Whether it will. If not, subscribe as most do, in UTF-8: then everybody is handed text.
    """
    if _MATCHING in vars(client):
        return True
    find = getattr(getattr(type(client), _MATCHING, None), "__wrapped__", None)
    if find is None:
        return False

    # As the client does it: it looks once for each topic, and clears when subscriptions change.
    @lru_cache(None)
    def matching(topic: str, identifiers: tuple[int, ...] | None) -> list[Subscription]:
        found: list[Subscription] = find(client, topic, identifiers)
        return sorted(found, key=_is_last)

    vars(client)[_MATCHING] = matching
    return True


def raw_payload(client: MQTT | None, message: mqtt.ReceiveMessage) -> bytes:
    """The payload of a message as it came, whatever a subscription to the same filter made of it.

    Args:
        client: What has handed out the message.
        message: The message.
    """
    payload: Any = message.payload
    if not isinstance(payload, str):
        return bytes(payload)
    matching = None if client is None else vars(client).get(_MATCHING)
    for other in matching(message.topic, None) if matching is not None else ():
        if other.topic == message.subscribed_topic and other.encoding is not None:
            with suppress(LookupError, UnicodeEncodeError):
                return payload.encode(other.encoding)
    return payload.encode()


def _is_last(subscription: Subscription) -> bool:
    return isinstance(getattr(subscription.job.target, "__self__", None), Last)
