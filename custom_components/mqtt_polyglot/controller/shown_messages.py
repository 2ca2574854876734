"""Messages of any topic of a broker, as they may be shown."""

from collections.abc import Mapping

from .redaction import REDACTED, payload_text
from .traffic import Traffic


class ShownMessages:
    """Shows payloads without the secrets of any device.

    It is made once for many messages: what is secret is looked up when it is made.
    """

    def __init__(self, traffic: Mapping[str, Traffic]) -> None:
        """Look up what is secret.

        Args:
            traffic: The messages of the devices of the broker.
        """
        secrets = [each.secrets for each in traffic.values()]
        self._secrets = [each for each in secrets if each.any]
        self._told_on = frozenset(topic for each in self._secrets for topic in each.told_on)
        self._codes = [code for each in self._secrets for code in each.codes]

    def text(self, topic: str, payload: bytes, size: int) -> str:
        """The payload of a message, or its beginning.

        Args:
            topic: Its topic.
            payload: Its beginning.
            size: How many bytes it has.
        """
        if topic in self._told_on:
            return REDACTED
        places = [place for each in self._secrets for place in each.places(topic)]
        return payload_text(topic, payload, size, self._codes, places)
