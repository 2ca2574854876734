"""Adding a broker: its address, a trial, a moment of listening, the devices found.

The other ways to a broker, which come to the same moment of listening, are in ``ways``.
"""

from asyncio import Task
from collections.abc import Collection, Iterable
from typing import Any, override
from uuid import uuid4

from homeassistant.components import mqtt
from homeassistant.config_entries import ConfigEntry, ConfigFlowResult
from homeassistant.const import CONF_DEVICES, CONF_HOST, CONF_PORT
from homeassistant.core import callback

from ..const import CONF_BROKER_UID, CONF_DISCOVERY, CONF_TLS, CONF_USE_TLS, DEFAULT_PORT
from ..controller.inbox import FoundDevice
from ..home.adoption import subentry_data
from ..home.duplicates import Duplicates
from ..home.labels import Labels, escaped
from ..home.store import DeviceStore
from ..links.connection import create_conventions, uses_host
from .connection_test import TrialSteps, guest_settings, try_broker
from .forms import broker_schema, devices_schema, pointing_down
from .listening import Listening, host_link, own_link
from .validation import Answers, read_broker, read_discovery


def broker_title(data: Answers) -> str:
    """What a broker is called before the user gives it a name."""
    host, port = data[CONF_HOST], data[CONF_PORT]
    if port == DEFAULT_PORT:
        return str(host)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def title_after(entry: ConfigEntry, data: Answers) -> str:
    """What a broker is called when it has moved: the user's own name for it stays."""
    return broker_title(data) if entry.title == broker_title(entry.data) else entry.title


class SetupSteps(TrialSteps):
    """The steps from an address to a config entry with devices."""

    def __init__(self) -> None:
        """Begin without answers."""
        super().__init__()
        self._form: dict[str, Any] = {}
        self._data: dict[str, Any] = {}
        self._options: dict[str, Any] = {}
        # Where a broker was found that may have been changed since.
        self._discovered: tuple[str, int] | None = None
        self._listening: Listening | None = None
        self._listener: Task[None] | None = None
        self._count = 0
        self._found: dict[str, FoundDevice] = {}
        self._removed = False

    async def async_step_broker(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the address of a broker, and try it."""
        return await self._async_broker("broker", user_input)

    async def _async_broker(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        errors: dict[str, str] = {}
        detail = ""
        if user_input is not None:
            self._form, self._data = read_broker(user_input, {}, errors)
            self._options = self._read_discovery(errors)
            if not errors:
                await self._async_abort_if_known()
                detail, warning = await try_broker(self._data, errors)
                if warning:
                    return self._warn(warning, "listen", "broker")
            if not errors:
                return await self.async_step_listen()
        encrypted = self._form.get(CONF_TLS, {}).get(CONF_USE_TLS)
        opened = {*errors, CONF_TLS} if encrypted else errors
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                broker_schema(opened, discovery=True), self._form
            ),
            errors=pointing_down(errors),
            description_placeholders={"detail": await self._quote(detail)},
        )

    def _read_discovery(self, errors: dict[str, str]) -> dict[str, Any]:
        inside: dict[str, str] = {}
        options = read_discovery(self._form.get(CONF_DISCOVERY, {}), inside)
        for key in inside.values():
            # The user interface shows what is wrong in a section above the section.
            errors.setdefault(CONF_DISCOVERY, key)
        return options

    async def _async_abort_if_known(self) -> None:
        if uses_host(self._data):
            self._abort_if_unique_id_configured()
        else:
            await self._async_abort_if_taken(self._data)

    def _title(self) -> str:
        if not uses_host(self._data):
            return broker_title(self._data)
        entries = self.hass.config_entries.async_entries(mqtt.DOMAIN)
        return entries[0].title if entries else "MQTT"

    async def async_step_listen(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Hear for a moment which devices announce themselves."""
        if self._removed:
            # The dialog was closed during the trial, and nobody would end what is begun now.
            return self.async_abort(reason="closed")
        if self._listening is None or self._listener is None:
            self._listening = Listening(
                host_link(self.hass)
                if uses_host(self._data)
                else own_link(guest_settings(self._data)),
                create_conventions(self.hass, self._data, self._options),
                self._on_progress,
            )
            self._listener = self.hass.async_create_background_task(
                self._listening.run(), "mqtt_polyglot listening"
            )
        if not self._listener.done():
            return self.async_show_progress(
                step_id="listen",
                progress_action="listen",
                progress_task=self._listener,
                description_placeholders={
                    "broker": escaped(self._title()),
                    "count": str(self._count),
                },
            )
        self._found = self._not_duplicates(self._listening.found)
        return self.async_show_progress_done(
            next_step_id="devices" if self._found else "nothing_found"
        )

    @callback
    def _on_progress(self, progress: float, count: int) -> None:
        self.async_update_progress(progress)
        if count != self._count:
            self._count = count
            self.async_notify_flow_changed()

    def _not_duplicates(self, devices: Iterable[FoundDevice]) -> dict[str, FoundDevice]:
        """The devices that nobody else provides."""
        duplicates = Duplicates(self.hass, self._data, self._options)
        duplicates.start()
        found = {
            device.spec.id: device
            for device in devices
            if duplicates.provider(device.spec, device.announcement) is None
        }
        duplicates.stop()
        return found

    async def async_step_devices(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Let the user choose among the devices that were found."""
        found = dict(self._found)
        if user_input is not None:
            chosen = [found.pop(device_id) for device_id in set(user_input[CONF_DEVICES])]
            return await self._async_create(chosen, declined=found)
        words = await Labels.async_load(self.hass)
        options = words.options(found.values())
        return self.async_show_form(
            step_id="devices",
            data_schema=devices_schema(options, [option["value"] for option in options]),
            description_placeholders={
                "broker": escaped(self._title()),
                "count": str(len(options)),
            },
        )

    async def async_step_nothing_found(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Create the config entry all the same: devices are offered when they announce themselves."""
        assert self._listening is not None
        if self._listening.found:
            description = "all_elsewhere"
        elif self._listening.refused:
            description = "not_allowed_to_listen"
        else:
            description = "nothing_found"
        return await self._async_create((), description=description)

    async def _async_create(
        self,
        devices: Collection[FoundDevice],
        *,
        declined: Iterable[str] = (),
        description: str | None = None,
    ) -> ConfigFlowResult:
        assert self._listening is not None
        await self._async_abort_if_known()  # the same broker may have been added in another window
        broker_uid = uuid4().hex
        place = (self._data.get(CONF_HOST), self._data.get(CONF_PORT))
        if not uses_host(self._data) and place != self._discovered:
            await self.async_set_unique_id(broker_uid)
        # What is in the store has entities at once, whether the device is heard again or not.
        store = DeviceStore(self.hass, broker_uid)
        store.announcements = {device.spec.id: device.announcement for device in devices}
        store.removed = set(declined)
        await store.async_save()
        return self.async_create_entry(
            title=self._title(),
            data={CONF_BROKER_UID: broker_uid, **self._data},
            options=self._options,
            subentries=[subentry_data(device) for device in devices],
            description=description,
            description_placeholders={
                "topics": escaped(", ".join(sorted(self._listening.refused)))
            },
        )

    @override
    @callback
    def async_remove(self) -> None:
        """Begin nothing any more: the dialog was closed."""
        self._removed = True
