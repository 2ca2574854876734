"""Triggers of automations: messages of any topic, and the coming and going of devices and brokers."""

import codecs
from collections.abc import Callable
from typing import Any, Final, cast, override

from homeassistant.const import CONF_OPTIONS, CONF_PAYLOAD, CONF_VALUE_TEMPLATE
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import TemplateError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.automation import move_top_level_schema_fields_to_options
from homeassistant.helpers.template import Template, is_template_string
from homeassistant.helpers.trigger import (
    NotTriggeredInfo,
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .broker.message import Message
from .broker.topic import validate_filter
from .const import DOMAIN
from .home.happenings import Happening, async_wait, broker_words
from .home.hub import Hub
from .home.messages import UTF_8, async_listen, told

CONF_CONFIG_ENTRY_ID: Final = "config_entry_id"
CONF_ENCODING: Final = "encoding"
CONF_QOS: Final = "qos"
CONF_RETAINED: Final = "retained"
CONF_TOPIC: Final = "topic"

_SHARED: Final = "$share/"


def _plain(value: Any) -> str:
    """A text that is no template: nothing is known yet that one could be filled with."""
    text = cv.string(value)
    if is_template_string(text):
        raise vol.Invalid("a template is only possible as value_template")
    return text


def _topic_filter(value: Any) -> str:
    text = _plain(value)
    try:
        validate_filter(text)
    except ValueError as err:
        raise vol.Invalid(f"“{text[:80]}” is no topic filter: {err}") from err
    if text.startswith(_SHARED):
        raise vol.Invalid("shared subscriptions cannot be used")
    return text


def _encoding(value: Any) -> str:
    """The name of an encoding of texts as Python has it; empty for none."""
    text = cv.string(value)
    if not text:
        return text
    try:
        # Those that can be told to replace what they cannot read.
        (b"\xff" * 4).decode(text, errors="replace")
        return codecs.lookup(text).name
    except (LookupError, ValueError) as err:
        raise vol.Invalid(f"unknown encoding “{text[:80]}”") from err


def _value_has_payload(options: ConfigType) -> ConfigType:
    if CONF_VALUE_TEMPLATE in options and CONF_PAYLOAD not in options:
        raise vol.Invalid(
            "the payload that the result of value_template is compared with is missing"
        )
    return options


_ENTRY: Final[dict[vol.Marker, Any]] = {vol.Optional(CONF_CONFIG_ENTRY_ID): cv.string}
_MESSAGE: Final[dict[vol.Marker, Any]] = {
    **_ENTRY,
    vol.Required(CONF_TOPIC): _topic_filter,
    vol.Optional(CONF_PAYLOAD): _plain,
    vol.Optional(CONF_VALUE_TEMPLATE): cv.template,
    vol.Optional(CONF_ENCODING, default=UTF_8): _encoding,
    vol.Optional(CONF_RETAINED, default=False): cv.boolean,
    # Automations have it that were Home Assistant's own; the highest is always asked for.
    vol.Optional(CONF_QOS): vol.All(vol.Coerce(int), vol.In((0, 1, 2))),
}


class _BrokerTrigger(Trigger):
    """What happens on one broker, or on any.

    Attributes:
        schema: Of its options.
    """

    schema: Callable[[ConfigType], ConfigType]

    @override
    @classmethod
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        """Check the options, and that there is such a broker."""
        schema = vol.Schema({vol.Required(CONF_OPTIONS, default=dict): cls.schema})
        config = cast("ConfigType", schema(config))
        if entry_id := config[CONF_OPTIONS].get(CONF_CONFIG_ENTRY_ID):
            entry = hass.config_entries.async_get_entry(entry_id)
            if entry is None or entry.domain != DOMAIN:
                raise vol.Invalid(
                    f"no broker of MQTT Polyglot has the config entry “{entry_id[:80]}”",
                    path=[CONF_OPTIONS, CONF_CONFIG_ENTRY_ID],
                )
        return config

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Keep what is waited for."""
        super().__init__(hass, config)
        self._options: dict[str, Any] = config.options or {}

    @property
    def _entry_id(self) -> str | None:
        """The config entry of the broker; ``None`` for any broker."""
        return self._options.get(CONF_CONFIG_ENTRY_ID) or None


class MessageTrigger(_BrokerTrigger):
    """A message came on a topic."""

    schema = vol.All(_MESSAGE, _value_has_payload)

    @override
    @classmethod
    async def async_validate_complete_config(
        cls, hass: HomeAssistant, complete_config: ConfigType
    ) -> ConfigType:
        """Check the whole trigger; the options may stand beside each other, as with Home Assistant's own."""
        complete_config = move_top_level_schema_fields_to_options(complete_config, _MESSAGE)
        return await super().async_validate_complete_config(hass, complete_config)

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Run the action at each message that is meant.

        What the broker had kept is said again at each start, and so is no news unless asked for.
        """
        encoding: str = self._options[CONF_ENCODING]
        retained: bool = self._options[CONF_RETAINED]

        @callback
        def on_message(hub: Hub, message: Message) -> None:
            if not (message.live or retained):
                return
            data = told(message, encoding)
            try:
                meant = self._is_meant(data)
            except TemplateError as err:
                if did_not_trigger is not None:
                    did_not_trigger(
                        NotTriggeredInfo("value_template_failed", {**data, "error": str(err)})
                    )
                return
            if meant:
                data |= {"retain": message.retain, **broker_words(hub.entry)}
                run_action(data, f"MQTT message on {message.topic}")

        return async_listen(self._hass, self._entry_id, self._options[CONF_TOPIC], on_message)

    def _is_meant(self, data: dict[str, Any]) -> bool:
        """Whether the payload is the wanted one; raises ``TemplateError``."""
        if (wanted := self._options.get(CONF_PAYLOAD)) is None:
            return True
        template: Template | None = self._options.get(CONF_VALUE_TEMPLATE)
        if template is None:
            return bool(data["payload"] == wanted)
        variables = {"value": data["payload"]}
        if "payload_json" in data:
            variables["value_json"] = data["payload_json"]
        return bool(template.async_render(variables, parse_result=False) == wanted)


class _HappeningTrigger(_BrokerTrigger):
    """Something happened on a broker.

    Attributes:
        happening: What.
    """

    schema = vol.Schema(_ENTRY)
    happening: Happening

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Run the action whenever it happens."""

        @callback
        def happened(data: dict[str, Any]) -> None:
            what = str(self.happening).replace("_", " ")
            run_action(data, f"{what}: {data.get('name', data['broker'])}")

        return async_wait(self._hass, self.happening, self._entry_id, happened)


class DeviceFoundTrigger(_HappeningTrigger):
    """A device was found, and waits for the user."""

    happening = Happening.DEVICE_FOUND


class DeviceWithdrawnTrigger(_HappeningTrigger):
    """A device that was added, or waits, said that it is no more."""

    happening = Happening.DEVICE_WITHDRAWN


class BrokerConnectedTrigger(_HappeningTrigger):
    """A broker came back."""

    happening = Happening.BROKER_CONNECTED


class BrokerDisconnectedTrigger(_HappeningTrigger):
    """A broker went."""

    happening = Happening.BROKER_DISCONNECTED


TRIGGERS: Final[dict[str, type[Trigger]]] = {
    "message_received": MessageTrigger,
    # Called like the integration, as Home Assistant's own is.
    "_": MessageTrigger,
    Happening.DEVICE_FOUND: DeviceFoundTrigger,
    Happening.DEVICE_WITHDRAWN: DeviceWithdrawnTrigger,
    Happening.BROKER_CONNECTED: BrokerConnectedTrigger,
    Happening.BROKER_DISCONNECTED: BrokerDisconnectedTrigger,
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """The triggers, by the keys of ``triggers.yaml``."""
    return TRIGGERS
