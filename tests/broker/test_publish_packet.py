"""PUBLISH as bytes: the same as paho writes."""

from typing import Any, cast

from hypothesis import given, settings as hypothesis_settings, strategies as st
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from custom_components.mqtt_polyglot.broker.message import Publish
from custom_components.mqtt_polyglot.broker.publish_packet import publish_packet


class Written:
    """A socket that takes everything."""

    data = b""

    def send(self, data: bytes) -> int:
        self.data += data
        return len(data)

    def close(self) -> None:
        """Be done."""


def by_paho(publish: Publish, qos: int, expiry: int | None, *, properties: bool) -> bytes:
    """What paho writes; its first packet identifier is 1."""
    client = Client(
        CallbackAPIVersion.VERSION2,
        protocol=MQTTProtocolVersion.MQTTv5 if properties else MQTTProtocolVersion.MQTTv311,
    )
    written = Written()
    client._sock = cast("Any", written)
    wanted = None
    if expiry is not None:
        wanted = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        wanted.MessageExpiryInterval = expiry
    client.publish(publish.topic, publish.payload, qos, publish.retain, wanted)
    client.loop_write()
    return written.data


@given(
    topic=st.text(st.characters(exclude_characters="+#\0", exclude_categories=["Cs"]), min_size=1),
    payload=st.binary(max_size=300) | st.integers(0, 40_000).map(bytes),
    qos=st.integers(0, 1),
    retain=st.booleans(),
    expiry=st.none() | st.integers(1, 2**32 - 1),
    properties=st.booleans(),
)
@hypothesis_settings(deadline=None)
def test_the_same_as_paho(
    *, topic: str, payload: bytes, qos: int, retain: bool, expiry: int | None, properties: bool
) -> None:
    """Any message, of any length, with QoS 0 and 1."""
    publish, expiry = Publish(topic, payload, qos, retain), expiry if properties else None
    packet = publish_packet(publish, qos, 1, expiry, properties=properties)
    assert packet == by_paho(publish, qos, expiry, properties=properties)
