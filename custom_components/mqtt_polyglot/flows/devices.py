"""The devices of a new broker: hearing for a moment who announces itself, and choosing among them."""

from asyncio import Task
from collections.abc import Collection, Iterable
from typing import Any, override
from uuid import uuid4

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_DEVICES
from homeassistant.core import callback

from ..const import CONF_BROKER_UID
from ..controller.inbox import FoundDevice
from ..home.decisions import Decisions
from ..home.duplicates import Duplicates
from ..home.labels import Labels, escaped
from ..home.store import DeviceStore
from ..links.connection import create_conventions, uses_host
from .connection_test import guest_settings
from .forms import devices_schema
from .listening import Listening, host_link, own_link
from .step import BrokerFlow, Step


class Listen(Step):
    """The progress that is shown while we listen.

    Attributes:
        heard: Whether any device announced itself.
        refused: The topic filters to which the broker did not let us listen.
        found: The devices that can be adopted and that nobody else provides, by their ids.
    """

    def __init__(self, flow: BrokerFlow) -> None:
        """Initialize the step."""
        super().__init__(flow)
        self.heard = False
        self.refused: set[str] = set()
        self.found: dict[str, FoundDevice] = {}
        self._listening: Listening | None = None
        self._task: Task[None] | None = None
        self._count = 0

    @override
    async def async_step(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        if self.flow.removed:
            # The dialog was closed during the test, and nobody would end what is begun now.
            return self.flow.async_abort(reason="closed")
        if self._listening is None or self._task is None:
            self._listening = self._create_listening()
            self._task = self.hass.async_create_background_task(
                self._listening.run(), "mqtt_polyglot listening"
            )
        if not self._task.done():
            return self.flow.async_show_progress(
                step_id="listen",
                progress_action="listen",
                progress_task=self._task,
                description_placeholders={
                    "broker": escaped(self.flow.new_broker.title(self.hass)),
                    "count": str(self._count),
                },
            )
        self.heard = bool(self._listening.found)
        self.refused = self._listening.refused
        self.found = self._without_duplicates(self._listening.found)
        return self.flow.async_show_progress_done(
            next_step_id="devices" if self.found else "nothing_found"
        )

    def _create_listening(self) -> Listening:
        broker = self.flow.new_broker
        return Listening(
            host_link(self.hass)
            if uses_host(broker.data)
            else own_link(guest_settings(broker.data)),
            create_conventions(self.hass, broker.data, broker.options),
            self._on_progress,
        )

    @callback
    def _on_progress(self, progress: float, count: int) -> None:
        self.flow.async_update_progress(progress)
        if count != self._count:
            self._count = count
            self.flow.async_notify_flow_changed()

    def _without_duplicates(self, devices: Iterable[FoundDevice]) -> dict[str, FoundDevice]:
        broker = self.flow.new_broker
        duplicates = Duplicates(self.hass, broker.data, broker.options)
        duplicates.start()
        found = {
            device.spec.id: device
            for device in devices
            if duplicates.provider(device.spec, device.announcement) is None
        }
        duplicates.stop()
        return found


class DeviceList(Step):
    """The list of the devices that were found. The config entry is created with the chosen ones."""

    @override
    async def async_step(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        found = dict(self.flow.step(Listen).found)
        if user_input is not None:
            chosen = [found.pop(device_id) for device_id in set(user_input[CONF_DEVICES])]
            return await async_create_entry(self.flow, chosen, declined=found)
        labels = await Labels.async_load(self.hass)
        options = labels.options(found.values())
        return self.flow.async_show_form(
            step_id="devices",
            data_schema=devices_schema(options, [option["value"] for option in options]),
            description_placeholders={
                "broker": escaped(self.flow.new_broker.title(self.hass)),
                "count": str(len(options)),
            },
        )


class NothingFound(Step):
    """The end without devices. They are offered when they announce themselves."""

    @override
    async def async_step(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        listen = self.flow.step(Listen)
        if listen.heard:
            description = "all_elsewhere"
        elif listen.refused:
            description = "not_allowed_to_listen"
        else:
            description = "nothing_found"
        return await async_create_entry(self.flow, (), description=description)


async def async_create_entry(
    flow: BrokerFlow,
    devices: Collection[FoundDevice],
    *,
    declined: Iterable[str] = (),
    description: str | None = None,
) -> ConfigFlowResult:
    """Create the config entry of the new broker.

    Args:
        flow: The flow.
        devices: The devices that were chosen.
        declined: The ids of those that were not: they are not adopted by themselves.
        description: The translation key of what is said in the end.
    """
    broker = flow.new_broker
    await flow.async_abort_if_known()  # the same broker may have been added in another window
    broker_uid = uuid4().hex
    if not uses_host(broker.data) and broker.has_moved:
        await flow.async_set_unique_id(broker_uid)
    # What is in the store has entities at once, whether the device is heard again or not.
    store = DeviceStore(flow.hass, broker_uid)
    store.announcements = {device.spec.id: device.announcement for device in devices}
    await store.async_save()
    decisions = Decisions(flow.hass, broker_uid)
    decisions.adopted = {device.spec.id: {} for device in devices}
    decisions.removed = set(declined)
    await decisions.async_save()
    topics = ", ".join(sorted(flow.step(Listen).refused))
    return flow.async_create_entry(
        title=broker.title(flow.hass),
        data={CONF_BROKER_UID: broker_uid, **broker.data},
        options=broker.options,
        description=description,
        description_placeholders={"topics": escaped(topics)},
    )
