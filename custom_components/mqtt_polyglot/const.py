"""Names that Home Assistant's side of the integration shares."""

from typing import Final

DOMAIN: Final = "mqtt_polyglot"

MINOR_VERSION: Final = 2
"""Of the config entries, which are of version 1."""

SUBENTRY_BY_HAND: Final = "by_hand"
"""The type behind the button of "Add a device by hand"; there are none of it."""

SUBENTRY_DEVICE: Final = "device"
"""The type of config subentry of which there are none any more; its flow is "Add devices"."""

HOST_UNIQUE_ID: Final = "core_mqtt"
"""The unique id of the one config entry that uses Home Assistant's own MQTT connection."""

SIGNAL_INBOX: Final = f"{DOMAIN}_inbox"
"""Sent when a device begins or ends to wait on any broker, or will be something else."""

# What a config entry knows of its broker (``entry.data``); the sections of the form are kept.
CONF_BROKER_UID: Final = "broker_uid"
CONF_LINK: Final = "link"
LINK_HOST: Final = "host"
"""The value of ``CONF_LINK`` for Home Assistant's own MQTT connection; our own have none."""
PROTOCOL_AUTO: Final = "auto"
"""The value of ``CONF_PROTOCOL`` where the version of MQTT is to be found."""
CONF_PROTOCOL_FOUND: Final = "protocol_found"
CONF_SOFTWARE: Final = "software"
"""What a broker says that it is."""
CONF_TLS: Final = "tls"
CONF_USE_TLS: Final = "use_tls"
CONF_CA: Final = "ca"
CONF_CLIENT_CERTIFICATE: Final = "client_certificate"
CONF_CLIENT_KEY: Final = "client_key"
CONF_CLIENT_KEY_PASSWORD: Final = "client_key_password"  # noqa: S105
CONF_INSECURE: Final = "insecure"
CONF_WEBSOCKET: Final = "websocket"
CONF_USE_WEBSOCKET: Final = "use_websocket"
CONF_PATH: Final = "path"
CONF_HEADERS: Final = "headers"
CONF_SESSION: Final = "session"
CONF_KEEPALIVE: Final = "keepalive"

# What a config entry does with what it finds there (``entry.options``); the
# conventions have options of their own, which ``conventions.definition`` describes.
CONF_DISCOVERY: Final = "discovery"
CONF_AUTO_ADOPT: Final = "auto_adopt"
CONF_RULES: Final = "rules"
CONF_SELECT: Final = "select"

# What the user answers when they adopt a device.
CONF_AREA: Final = "area"
CONF_ASSISTANTS: Final = "assistants"

DEFAULT_PORT: Final = 1883
DEFAULT_KEEPALIVE: Final = 15
