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
    CONF_HEADERS,
    CONF_INSECURE,
    CONF_KEEPALIVE,
    CONF_PATH,
    CONF_RULES,
    CONF_SELECT,
    CONF_SESSION,
    CONF_TLS,
    CONF_USE_TLS,
    CONF_USE_WEBSOCKET,
    CONF_WEBSOCKET,
    DEFAULT_KEEPALIVE,
    DEFAULT_PORT,
    PROTOCOL_AUTO,
)
from ..conventions.definition import Option, OptionKind
from ..conventions.registry import convention_options
from ..home.areas import ProposedArea
from .validation import BASE, DEFAULT_PATH

CONF_CREATE_AREA: Final = "create_area"
"""Whether the proposed area of a device is created."""

CONF_KEEP_PROPOSALS: Final = "keep_proposals"
"""Whether the proposed areas are taken on the pages that follow."""

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


def _field(option: Option) -> tuple[vol.Optional, Any]:
    """The field of an option of a convention."""
    match option.kind:
        case OptionKind.TOPIC:
            return vol.Optional(option.key, default=option.default), _TEXT
        case OptionKind.TOPICS:
            return vol.Optional(option.key, default=list(option.default)), _TEXTS
        case _:  # a flag
            return vol.Optional(option.key), BooleanSelector()


def _discovery(*, host_link: bool = False, later: bool = False) -> vol.Schema:
    """What is to be discovered on a broker: what the conventions ask.

    Args:
        host_link: Whether it is reached by Home Assistant's own connection.
        later: With what may be changed later, of which nobody needs to think when a broker is added.
    """
    options = convention_options(host_link=host_link)
    return vol.Schema(
        {
            vol.Required(CONF_AUTO_ADOPT, default=False): BooleanSelector(),
            **dict(_field(option) for option in options if later or not option.later),
        }
    )


DISCOVERY: Final = _discovery()
HOST_DISCOVERY: Final = _discovery(host_link=True)
DISCOVERY_OPTIONS: Final = _discovery(later=True)
HOST_DISCOVERY_OPTIONS: Final = _discovery(host_link=True, later=True)


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


def errors_to_show(errors: Mapping[str, str]) -> dict[str, str]:
    """The errors of a form about a broker, with one at its top if all of them are far below.

    The user interface stays where it is, so that what stands at a section would not be seen.
    """
    if errors.keys() <= {*SECTIONS, CONF_DISCOVERY} and errors:
        return {BASE: "see_below", **errors}
    return {**errors}


def devices_schema(
    options: list[SelectOptionDict],
    chosen: list[str],
    kinds: Mapping[str, list[SelectOptionDict]],
    matching: Mapping[str, list[str]],
) -> vol.Schema:
    """A list of devices to choose from.

    Args:
        options: The devices.
        chosen: The ids of those that are selected.
        kinds: By what devices are selected together: the values of each kind.
        matching: The values by which they were selected.
    """
    fields: dict[Any, Any] = {}
    if kinds:
        fields[vol.Optional(CONF_SELECT)] = section(
            vol.Schema(
                {
                    vol.Optional(kind, default=matching.get(kind, [])): SelectSelector(
                        SelectSelectorConfig(
                            options=values, multiple=True, mode=SelectSelectorMode.DROPDOWN
                        )
                    )
                    for kind, values in kinds.items()
                }
            ),
            {"collapsed": not matching},
        )
    fields[vol.Required(CONF_DEVICES, default=chosen)] = SelectSelector(
        SelectSelectorConfig(options=options, multiple=True, mode=SelectSelectorMode.LIST)
    )
    return vol.Schema(fields)


def areas_schema(fields: Mapping[str, str], areas: list[str], *, more: bool) -> vol.Schema:
    """The areas of devices.

    Args:
        fields: The names of the areas, by the fields of the devices; an empty one for none.
        areas: The names of the areas to choose from.
        more: Whether there are more pages of them.
    """
    area = SelectSelector(
        SelectSelectorConfig(options=areas, custom_value=True, mode=SelectSelectorMode.DROPDOWN)
    )
    keep = {vol.Required(CONF_KEEP_PROPOSALS, default=False): BooleanSelector()} if more else {}
    return vol.Schema(
        {
            **{
                vol.Optional(field, description={"suggested_value": name} if name else None): area
                for field, name in fields.items()
            },
            **keep,
        }
    )


def card_schema(
    name: str,
    area: ProposedArea | None,
    assistants: list[SelectOptionDict],
    proposed: list[str],
) -> vol.Schema:
    """What is asked about one device.

    Args:
        name: What it calls itself.
        area: The area that is proposed for it. One that does not exist yet is a question of its own.
        assistants: The voice assistants that can get it.
        proposed: Those that get it if nothing else is said.
    """
    choice = SelectSelectorConfig(options=assistants, multiple=True, mode=SelectSelectorMode.LIST)
    exists = area is not None and area.area_id is not None
    suggested = {"suggested_value": area.area_id} if area and exists else None
    create = {vol.Required(CONF_CREATE_AREA, default=True): BooleanSelector()}
    return vol.Schema(
        {
            vol.Optional(CONF_NAME, description={"suggested_value": name}): _TEXT,
            vol.Optional(CONF_AREA, description=suggested): AreaSelector(),
            **(create if area and not exists else {}),
            **(
                {vol.Optional(CONF_ASSISTANTS, default=proposed): SelectSelector(choice)}
                if assistants
                else {}
            ),
        }
    )
