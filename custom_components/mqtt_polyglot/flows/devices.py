"""The devices of a new broker: hearing for a moment who announces itself, and choosing among them."""

from asyncio import Task
from collections.abc import Collection, Iterable
from typing import Any, override
from uuid import uuid4

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_DEVICES
from homeassistant.core import callback
from homeassistant.helpers.typing import UNDEFINED

from ..const import CONF_BROKER_UID
from ..controller.inbox import FoundDevice
from ..home.adoption import answers_of
from ..home.decisions import Decisions
from ..home.duplicates import Duplicates
from ..home.labels import Labels, escaped
from ..home.limit import excess, maximum
from ..home.store import DeviceStore
from ..links.connection import create_conventions, uses_host
from ..model.spec import DeviceSpec
from .areas import AreaForm
from .connection_test import guest_settings
from .listening import Listening, host_link, own_link
from .naming import async_broker_name, software_name
from .selection import Selection
from .step import BrokerFlow, Step


class Listen(Step):
    """The progress that is shown while we listen.

    Attributes:
        heard: Whether any device announced itself.
        refused: The topic filters to which the broker did not let us listen.
        found: The devices that can be adopted and that nobody else provides, by their ids.
        unsupported: The devices of which nothing is supported.
    """

    def __init__(self, flow: BrokerFlow) -> None:
        """Initialize the step."""
        super().__init__(flow)
        self.heard = False
        self.refused: set[str] = set()
        self.found: dict[str, FoundDevice] = {}
        self.unsupported: list[DeviceSpec] = []
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
                    "broker": escaped(self.flow.new_broker.address(self.hass)),
                    "count": str(self._count),
                },
            )
        self.heard = bool(self._listening.found)
        self.refused = self._listening.refused
        self.unsupported = self._listening.unsupported
        await self._describe_broker(self._listening)
        self.found = self._without_duplicates(self._listening.found)
        return self.flow.async_show_progress_done(
            next_step_id="devices" if self.found else "nothing_found"
        )

    async def _describe_broker(self, listening: Listening) -> None:
        broker = self.flow.new_broker
        broker.software = software_name(listening.description)
        specs = [*(each.spec for each in listening.found), *listening.unsupported]
        if len({spec.convention for spec in specs}) == 1:
            broker.provides = (await Labels.async_load(self.hass)).convention(specs[0])

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
    """The list of the devices that were found."""

    def __init__(self, flow: BrokerFlow) -> None:
        """Initialize the step."""
        super().__init__(flow)
        self._selection: Selection | None = None

    @property
    def chosen(self) -> list[FoundDevice]:
        """The devices that are selected."""
        found = self.flow.step(Listen).found
        return [found[each] for each in self._selection.chosen] if self._selection else []

    @override
    async def async_step(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        found = self.flow.step(Listen).found
        labels = await Labels.async_load(self.hass)
        if self._selection is None:
            self._selection = Selection(labels, chosen=True)
        errors: dict[str, str] = {}
        chosen = user_input is not None and self._selection.read(user_input, found, errors)
        if chosen and excess(each.spec for each in self.chosen):
            errors[CONF_DEVICES] = "too_many_entities"
        elif chosen:
            return await self.flow.step(DeviceAreas).async_begin()
        return self.flow.async_show_form(
            step_id="devices",
            data_schema=self._selection.schema(found),
            errors=errors,
            description_placeholders={
                "broker": escaped(await async_broker_name(self.hass, self.flow.new_broker)),
                "count": str(len(found)),
                "not_listed": labels.not_listed(self.flow.step(Listen).unsupported),
                "limit": str(maximum()),
            },
        )


class DeviceAreas(Step):
    """The areas of the devices. The config entry is created with them."""

    def __init__(self, flow: BrokerFlow) -> None:
        """Initialize the step."""
        super().__init__(flow)
        self._form: AreaForm | None = None

    async def async_begin(self) -> ConfigFlowResult:
        """Ask for the areas of the devices that are selected, or go on if there is nothing to ask."""
        chosen = self.flow.step(DeviceList).chosen
        labels = await Labels.async_load(self.hass)
        self._form = AreaForm(self.hass, labels, [found.spec for found in chosen])
        if chosen and self._form.is_of_use:
            return await self.async_step()
        return await self._async_end(None)

    @override
    async def async_step(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        assert self._form is not None
        errors: dict[str, str] = {}
        if user_input is not None and self._form.read(user_input, errors):
            return await self._async_end(self._form)
        return self.flow.async_show_form(
            step_id="areas",
            data_schema=self._form.schema(),
            errors=errors,
            description_placeholders=self._form.placeholders(),
        )

    async def _async_end(self, areas: AreaForm | None) -> ConfigFlowResult:
        chosen = self.flow.step(DeviceList).chosen
        declined = self.flow.step(Listen).found.keys() - {found.spec.id for found in chosen}
        return await async_create_entry(self.flow, chosen, declined=declined, areas=areas)


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
    areas: AreaForm | None = None,
    description: str | None = None,
) -> ConfigFlowResult:
    """Create the config entry of the new broker.

    Args:
        flow: The flow.
        devices: The devices that were chosen.
        declined: The ids of those that were not: they are not adopted by themselves.
        areas: Their areas, if they were asked for.
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
    decisions.adopted = {
        device.spec.id: answers_of(area_id=areas.take(device.spec.id) if areas else UNDEFINED)
        for device in devices
    }
    decisions.removed = set(declined)
    await decisions.async_save()
    topics = ", ".join(sorted(flow.step(Listen).refused))
    return flow.async_create_entry(
        title=await async_broker_name(flow.hass, broker),
        data={CONF_BROKER_UID: broker_uid, **broker.data},
        options=broker.options,
        description=description,
        description_placeholders={"topics": escaped(topics)},
    )
