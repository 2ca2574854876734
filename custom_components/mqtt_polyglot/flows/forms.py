"""What the forms ask."""

from collections.abc import Container, Mapping
from typing import Any, Final

from homeassistant.const import (
    CONF_CLIENT_ID,
    CONF_DEVICES,
    CONF_HOST,
    CONF_NAME,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_PROTOCOL,
    CONF_USERNAME,
)
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    AreaSelector,
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    ObjectSelector,
    ObjectSelectorConfig,
    ObjectSelectorField,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from ..broker.settings import Protocol
from ..const import (
    CONF_AREA,
    CONF_ASSISTANTS,
    CONF_AUTO_ADOPT,
    CONF_CA,
    CONF_CLIENT_CERTIFICATE,
    CONF_CLIENT_KEY,
    CONF_CLIENT_KEY_PASSWORD,
    CONF_DISCOVERY,
    CONF_DISCOVERY_PREFIX,
    CONF_HEADERS,
    CONF_INSECURE,
    CONF_KEEPALIVE,
    CONF_PATH,
    CONF_RULES,
    CONF_SESSION,
    CONF_TEMPLATES_READ_HOUSE,
    CONF_TLS,
    CONF_USE_TLS,
    CONF_USE_WEBSOCKET,
    CONF_WEBSOCKET,
    CONF_ZIGBEE2MQTT_TOPICS,
    DEFAULT_DISCOVERY_PREFIX,
    DEFAULT_KEEPALIVE,
    DEFAULT_PORT,
    DEFAULT_ZIGBEE2MQTT_TOPICS,
    PROTOCOL_AUTO,
)
from .validation import DEFAULT_PATH

_TEXT: Final = TextSelector()
_LINES: Final = TextSelector(TextSelectorConfig(multiline=True))
_TEXTS: Final = TextSelector(TextSelectorConfig(multiple=True))
# A browser must not offer the password of Home Assistant for that of a broker.
_PASSWORD: Final = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="new-password")
)
# Bounds would be checked before the flow is asked, and not in the user's language.
_NUMBER: Final = NumberSelector(NumberSelectorConfig(mode=NumberSelectorMode.BOX))
_SECONDS: Final = NumberSelector(
    NumberSelectorConfig(mode=NumberSelectorMode.BOX, unit_of_measurement="s")
)
_PROTOCOL: Final = SelectSelector(
    SelectSelectorConfig(
        options=[
            SelectOptionDict(value=PROTOCOL_AUTO, label=PROTOCOL_AUTO),
            *(SelectOptionDict(value=version, label=f"MQTT {version}") for version in Protocol),
        ],
        mode=SelectSelectorMode.DROPDOWN,
        translation_key=CONF_PROTOCOL,
    )
)

CREDENTIALS: Final = vol.Schema(
    {vol.Optional(CONF_USERNAME): _TEXT, vol.Optional(CONF_PASSWORD): _PASSWORD}
)

DISCOVERY: Final = vol.Schema(
    {
        vol.Required(CONF_AUTO_ADOPT, default=False): BooleanSelector(),
        vol.Optional(CONF_DISCOVERY_PREFIX, default=DEFAULT_DISCOVERY_PREFIX): _TEXT,
        vol.Optional(CONF_ZIGBEE2MQTT_TOPICS, default=list(DEFAULT_ZIGBEE2MQTT_TOPICS)): _TEXTS,
    }
)

HOST_DISCOVERY: Final = vol.Schema(
    {key: value for key, value in DISCOVERY.schema.items() if key != CONF_DISCOVERY_PREFIX}
)
"""The same on Home Assistant's own connection, where it has those devices itself."""


DISCOVERY_OPTIONS: Final = DISCOVERY.extend(
    {vol.Optional(CONF_TEMPLATES_READ_HOUSE): BooleanSelector()}
)
"""What may be changed later: nobody needs to think of it when a broker is added."""


def options_schema(discovery: vol.Schema, fields: dict[str, ObjectSelectorField]) -> vol.Schema:
    """The options of a broker.

    Args:
        discovery: What is to be discovered there.
        fields: What a rule consists of.
    """
    rules = ObjectSelector(
        ObjectSelectorConfig(fields=fields, multiple=True, translation_key="rule")
    )
    return discovery.extend({vol.Optional(CONF_RULES): rules})


_TLS: Final = vol.Schema(
    {
        vol.Required(CONF_USE_TLS, default=False): BooleanSelector(),
        vol.Optional(CONF_CA): _LINES,
        vol.Optional(CONF_CLIENT_CERTIFICATE): _LINES,
        vol.Optional(CONF_CLIENT_KEY): _LINES,
        vol.Optional(CONF_CLIENT_KEY_PASSWORD): _PASSWORD,
        vol.Required(CONF_INSECURE, default=False): BooleanSelector(),
    }
)

_WEBSOCKET: Final = vol.Schema(
    {
        vol.Required(CONF_USE_WEBSOCKET, default=False): BooleanSelector(),
        vol.Optional(CONF_PATH, default=DEFAULT_PATH): _TEXT,
        vol.Optional(CONF_HEADERS): _LINES,
    }
)

_SESSION: Final = vol.Schema(
    {
        vol.Optional(CONF_CLIENT_ID): _TEXT,
        vol.Optional(CONF_KEEPALIVE, default=DEFAULT_KEEPALIVE): _SECONDS,
    }
)

SECTIONS: Final = {CONF_TLS: _TLS, CONF_WEBSOCKET: _WEBSOCKET, CONF_SESSION: _SESSION}


def broker_schema(opened: Container[str], *, discovery: bool) -> vol.Schema:
    """The form about a broker.

    A section may be left out by whoever fills the form without looking at it.

    Args:
        opened: The sections that are shown open, because something in them is wrong.
        discovery: Whether it also asks what is to be discovered there.
    """
    fields: dict[Any, Any] = {
        vol.Required(CONF_HOST): _TEXT,
        vol.Required(CONF_PORT, default=DEFAULT_PORT): _NUMBER,
        vol.Required(CONF_PROTOCOL, default=PROTOCOL_AUTO): _PROTOCOL,
        **CREDENTIALS.schema,
    }
    sections = SECTIONS | ({CONF_DISCOVERY: DISCOVERY} if discovery else {})
    for name, schema in sections.items():
        fields[vol.Optional(name)] = section(schema, {"collapsed": name not in opened})
    return vol.Schema(fields)


def pointing_down(errors: Mapping[str, str]) -> dict[str, str]:
    """What is wrong in a form about a broker, with a word at its top if all of it is far below.

    The user interface stays where it is, so that what stands at a section would not be seen.
    """
    if errors.keys() <= {*SECTIONS, CONF_DISCOVERY} and errors:
        return {"base": "see_below", **errors}
    return {**errors}


def devices_schema(options: list[SelectOptionDict], chosen: list[str]) -> vol.Schema:
    """A list of devices to choose from."""
    selector = SelectSelector(
        SelectSelectorConfig(options=options, multiple=True, mode=SelectSelectorMode.LIST)
    )
    return vol.Schema({vol.Required(CONF_DEVICES, default=chosen): selector})


def card_schema(
    name: str, area_id: str | None, assistants: list[SelectOptionDict], proposed: list[str]
) -> vol.Schema:
    """What is asked about one device.

    Args:
        name: What it calls itself.
        area_id: The area that it says it is in, or that its name speaks of.
        assistants: The voice assistants that can get it.
        proposed: Those that get it if nothing else is said.
    """
    choice = SelectSelectorConfig(options=assistants, multiple=True, mode=SelectSelectorMode.LIST)
    area = {"suggested_value": area_id} if area_id else None
    return vol.Schema(
        {
            vol.Optional(CONF_NAME, description={"suggested_value": name}): _TEXT,
            vol.Optional(CONF_AREA, description=area): AreaSelector(),
            **(
                {vol.Optional(CONF_ASSISTANTS, default=proposed): SelectSelector(choice)}
                if assistants
                else {}
            ),
        }
    )
