"""paho's client on a stream that is connected already."""

from collections.abc import Callable
from contextlib import suppress
from struct import unpack_from
from typing import TYPE_CHECKING, Final, Literal, override

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MessageState, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from .message import Publish
from .settings import BrokerSettings, Protocol

if TYPE_CHECKING:
    from paho.mqtt.client import SocketLike

# The largest packet that we accept, in bytes. Only MQTT 5 can tell the broker.
_RECEIVE_LIMIT: Final = 64 * 1024 * 1024

_PROTOCOLS: Final = {
    Protocol.V31: MQTTProtocolVersion.MQTTv31,
    Protocol.V311: MQTTProtocolVersion.MQTTv311,
    Protocol.V5: MQTTProtocolVersion.MQTTv5,
}


class PahoClient(Client):
    """paho's client on a stream that is connected already, with some of its gaps filled."""

    def __init__(
        self,
        settings: BrokerSettings,
        sock: SocketLike,
        *,
        on_ping_answered: Callable[[], None],
        on_subscribed: Callable[[int, list[ReasonCode], Properties], None],
        on_acknowledged: Callable[[int, ReasonCode, Properties], None],
        on_received: Callable[[int], None],
    ) -> None:
        """Initialize the client; nothing is sent before ``start``.

        Args:
            settings: The broker.
            sock: A connection to it.
            on_ping_answered: Called for PINGRESP.
            on_subscribed: Called for SUBACK, with the packet identifier and a reason code for each
                topic filter.
            on_acknowledged: Called for PUBACK, with the packet identifier.
            on_received: Called for PUBREC, with the packet identifier, before it is answered.
        """
        self._on_received = on_received
        self._on_subscribed = on_subscribed
        self._on_acknowledged = on_acknowledged
        self._on_ping_answered = on_ping_answered
        self._settings = settings
        self._connected = sock
        version = _PROTOCOLS[settings.protocol]
        super().__init__(
            CallbackAPIVersion.VERSION2,
            client_id=settings.client_id,
            clean_session=None if version is MQTTProtocolVersion.MQTTv5 else True,
            protocol=version,
            # Otherwise paho goes back from 3.1.1 to 3.1 by itself, blocking the event loop.
            reconnect_on_failure=False,
        )
        self.username_pw_set(settings.username, settings.password)
        if settings.status_topic is not None:
            self.will_set(settings.status_topic, b"offline", retain=True)

    def start(self) -> None:
        """Queue CONNECT. The callbacks must be set by now."""
        settings = self._settings
        if settings.protocol is not Protocol.V5:
            self.connect(settings.host, settings.port, settings.keepalive)
            return
        # No session outlives the connection: the session expiry interval is 0 if it is not given.
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.MaximumPacketSize = _RECEIVE_LIMIT
        self.connect(
            settings.host,
            settings.port,
            settings.keepalive,
            clean_start=True,
            properties=properties,
        )

    @override
    def _create_socket(self) -> SocketLike:
        return self._connected

    @override
    def _handle_pubrec(self) -> MQTTErrorCode:
        # A refusal ends the exchange (MQTT 5, section 4.3.3); paho goes on with PUBREL.
        packet = self._in_packet["packet"]
        mid = int.from_bytes(packet[:2])
        if len(packet) <= 2 or packet[2] < 0x80:
            self._on_received(mid)
            return super()._handle_pubrec()
        properties = Properties(PacketTypes.PUBREC)  # type: ignore[no-untyped-call]
        if len(packet) > 3:
            properties.unpack(packet[3:])  # type: ignore[no-untyped-call]
        if mid not in self._out_messages:
            return MQTTErrorCode.MQTT_ERR_SUCCESS
        reason_code = ReasonCode(PacketTypes.PUBREC, identifier=packet[2])
        return self._do_on_publish(mid, reason_code, properties)

    @override
    def _handle_pubackcomp(self, cmd: Literal["PUBACK", "PUBCOMP"]) -> MQTTErrorCode:
        # paho knows nothing of messages with QoS 1: see ``send``.
        packet = bytes(self._in_packet["packet"])
        result = super()._handle_pubackcomp(cmd)
        if cmd == "PUBACK" and result is MQTTErrorCode.MQTT_ERR_SUCCESS:
            properties = Properties(PacketTypes.PUBACK)  # type: ignore[no-untyped-call]
            code = packet[2] if len(packet) > 2 else 0
            if len(packet) > 3:
                properties.unpack(packet[3:])  # type: ignore[no-untyped-call]
            reason_code = ReasonCode(PacketTypes.PUBACK, identifier=code)
            self._on_acknowledged(int.from_bytes(packet[:2]), reason_code, properties)
        return result

    @override
    def _handle_suback(self) -> None:
        # paho makes a reason code for each topic filter, and of each a table of all that there are.
        packet = bytes(self._in_packet["packet"])
        (mid,) = unpack_from("!H", packet)
        properties = Properties(PacketTypes.SUBACK)  # type: ignore[no-untyped-call]
        begin = 2
        if self._settings.protocol is Protocol.V5:
            begin += properties.unpack(packet[begin:])[1]  # type: ignore[no-untyped-call]
        codes = packet[begin:]
        reasons = {
            code: ReasonCode(PacketTypes.SUBACK, identifier=code) for code in dict.fromkeys(codes)
        }
        self._on_subscribed(mid, [reasons[code] for code in codes], properties)

    @override
    def _handle_disconnect(self) -> None:
        # paho overlooks a reason code behind which there are no properties.
        if self._in_packet["remaining_length"] in {1, 2}:
            self._in_packet["remaining_length"] = 3
        super()._handle_disconnect()

    @override
    def _handle_pingresp(self) -> MQTTErrorCode:
        result = super()._handle_pingresp()
        if result is MQTTErrorCode.MQTT_ERR_SUCCESS:
            self._on_ping_answered()
        return result

    def send(self, packet: bytes) -> None:
        """Send a packet of which paho need not know, at once or behind those that wait already.

        An error of the socket is paho's to find and to tell, as with any other packet.
        """
        command, rest = packet[0], packet
        if not self._out_packet:
            with suppress(OSError):  # the socket is full, or broken
                rest = packet[self._connected.send(packet) :]
        if rest:
            # With QoS 1 nobody is told that it has left.
            self._packet_queue(command, rest, 0, 1)

    def publish_exactly_once(self, publish: Publish, expiry: int | None) -> int:
        """Send a message with QoS 2; return its packet identifier.

        Args:
            publish: The message.
            expiry: Seconds after which the broker may not deliver it.
        """
        properties = None
        if expiry is not None:
            properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
            properties.MessageExpiryInterval = expiry
        return self.publish(publish.topic, publish.payload, 2, publish.retain, properties).mid

    def new_id(self) -> int:
        """A packet identifier that paho does not use for another packet."""
        return self._mid_generate()

    def give_up(self, mid: int) -> bool:
        """Forget a message of QoS 2 whose PUBREC has not come, so that PUBREL is never sent.

        Returns:
            Whether PUBREC was still to come. The broker then does not deliver the message, and the
            packet identifier is in use until the connection ends.
        """
        message = self._out_messages.get(mid)
        if message is None or message.state != MessageState.MQTT_MS_WAIT_FOR_PUBREC:
            return False
        del self._out_messages[mid]
        self._inflight_messages -= 1
        return True
