"""paho's client on a stream that is connected already."""

from collections.abc import Callable
from struct import unpack_from
from typing import TYPE_CHECKING, Final, override

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MessageState, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

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
    ) -> None:
        """Initialize the client; nothing is sent before ``start``.

        Args:
            settings: The broker.
            sock: A connection to it.
            on_ping_answered: Called for PINGRESP.
            on_subscribed: Called for SUBACK, with the packet identifier and a reason code for each
                topic filter.
        """
        self._on_subscribed = on_subscribed
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
        if len(packet) <= 2 or packet[2] < 0x80:
            return super()._handle_pubrec()
        mid = int.from_bytes(packet[:2])
        properties = Properties(PacketTypes.PUBREC)  # type: ignore[no-untyped-call]
        if len(packet) > 3:
            properties.unpack(packet[3:])  # type: ignore[no-untyped-call]
        if mid not in self._out_messages:
            return MQTTErrorCode.MQTT_ERR_SUCCESS
        reason_code = ReasonCode(PacketTypes.PUBREC, identifier=packet[2])
        return self._do_on_publish(mid, reason_code, properties)

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

    def ping(self) -> None:
        """Send PINGREQ. paho has no public way to do so."""
        self._send_pingreq()

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
