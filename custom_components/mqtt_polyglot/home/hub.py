"""The hub: one broker's controller in the life of Home Assistant.

It starts and stops the controller, keeps the device registry and the store in step with it, and
turns components into entities. What the user decides about found devices is in ``adoption``.
"""

import asyncio
import logging
from types import MappingProxyType

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryError, ConfigEntryNotReady
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.storage import UnsupportedStorageVersionError

from ..broker.paho_link import PahoLink
from ..broker.settings import Protocol
from ..broker.status import clear_status
from ..const import CONF_BROKER_UID, CONF_PROTOCOL_FOUND, DOMAIN, SIGNAL_INBOX
from ..controller.controller import Controller
from ..controller.inbox import FoundDevice
from ..controller.rules import RuleAction
from ..controller.slices import Turns
from ..conventions.base import Announcement, AnnouncementError
from ..links.connection import (
    ProtectedTopics,
    broker_settings,
    create_conventions,
    spoken_protocol,
    uses_host,
)
from ..links.host_link import HostLink
from ..model.components import Component
from ..model.device import Changes, Device
from ..model.spec import DeviceSpec
from ..model.state import ComponentState
from ..model.text import logged
from ..model.vocabulary import Platform
from .adding import Adding
from .adoption import Adoption
from .decisions import Decisions
from .exposure import async_apply
from .happenings import Happening, async_tell, device_words
from .health import Health
from .identity import device_ids, entity_unique_id, identifier, registered_devices
from .limit import EntityLimit
from .registering import Registering
from .store import DeviceStore
from .thinning import Thinning
from .topic_feed import LinkEvents, TopicFeeds, listening_settings
from .value_store import ValueStore

_LOGGER = logging.getLogger(__name__)

type PolyglotConfigEntry = ConfigEntry[Hub]


class Hub:
    """One config entry, running.

    Attributes:
        link: The connection to the broker.
        controller: The broker and its devices.
        decisions: Which devices the user has adopted, and which they have removed.
        adoption: What becomes of the devices that wait.
        adding: Makes the entities.
        limit: Leaves out those that are too many.
        registering: Has the broker and its devices in the device registry.
        health: Whether the broker is there, and why not.
        values: What the devices showed last.
        topics: What is said on the broker, while somebody looks at it.
        thinning: Which devices write fewer states.
        name: What the user calls the broker.
    """

    def __init__(self, hass: HomeAssistant, entry: PolyglotConfigEntry) -> None:
        """Put the parts together; nothing happens before ``async_start``."""
        self._hass = hass
        self._entry = entry
        self._broker_uid: str = entry.data[CONF_BROKER_UID]
        self._store = DeviceStore(hass, self._broker_uid)
        self.decisions = Decisions(hass, self._broker_uid)
        self.values = ValueStore(hass, self._broker_uid)
        self.health = Health(borrowed=uses_host(entry.data))
        self.link = self._create_link()
        conventions = create_conventions(hass, entry.data, entry.options)
        self.controller = Controller(
            self.link,
            conventions,
            self,
            protected=ProtectedTopics(hass),
            trusts=lambda spec: self.adoption.rule(spec) is RuleAction.ADOPT,
        )
        self.adoption = Adoption(
            hass, entry, self.controller, self._store, self.decisions, on_decided=self.sync_soon
        )
        self.thinning = Thinning(self.decisions, self.controller)
        self.adding = Adding(hass, entry, self._runs)
        self.limit = EntityLimit(hass, entry, self.unique_id, self.adding.add, self._runs)
        self.registering = Registering(hass, entry, self.controller)
        self.topics = TopicFeeds(
            self._create_listening_link,
            exact=spoken_protocol(entry.data) == Protocol.V5 and not uses_host(entry.data),
        )
        self._settings = (entry.data, entry.options)
        self._stop_values: CALLBACK_TYPE = _nothing
        self._stopped = False
        self._was_connected = False
        self._starting: str | None = None
        self._syncing = asyncio.Lock()
        self._sync_due = False
        # The entities that are new with their device, and that the assistants are about to get.
        self._unexposed: set[tuple[str, str]] = set()

    def _create_link(self) -> PahoLink | HostLink:
        if uses_host(self._entry.data):
            return HostLink(self._hass)
        return PahoLink(
            broker_settings(self._entry.data),
            on_authentication_failed=self._on_authentication_failed,
            on_protocol_found=self._on_protocol_found,
            on_failure=self.health.on_failure,
        )

    def _create_listening_link(self, events: LinkEvents) -> PahoLink | HostLink:
        """A link that only listens, beside the one that the devices are on."""
        if uses_host(self._entry.data):
            return HostLink(self._hass)
        return PahoLink(
            listening_settings(broker_settings(self._entry.data)),
            on_authentication_failed=events.on_gave_up,
            on_subscription_refused=events.on_refused,
            on_protocol_found=events.on_protocol,
            on_failure=events.on_failure,
        )

    @property
    def hass(self) -> HomeAssistant:
        """Home Assistant."""
        return self._hass

    @property
    def entry(self) -> PolyglotConfigEntry:
        """The config entry."""
        return self._entry

    @property
    def store(self) -> DeviceStore:
        """What is kept of the adopted devices."""
        return self._store

    @property
    def name(self) -> str:
        """What the user calls the broker."""
        return self._entry.title

    @property
    def temperature_unit(self) -> str:
        """The unit of devices that do not say theirs."""
        return self._hass.config.units.temperature_unit

    @property
    def connected(self) -> bool:
        """Whether the broker can be reached."""
        return self.link.connected

    # --- life -------------------------------------------------------------------------------

    async def async_prepare(self) -> None:
        """Read the store; then the platforms may register themselves.

        Raises:
            ConfigEntryNotReady: The MQTT integration, whose connection is to be used, is not there.
            ConfigEntryError: What is kept was written by a newer version of the integration.
        """
        if isinstance(self.link, HostLink) and not await self.link.async_available():
            raise ConfigEntryNotReady(
                translation_domain=DOMAIN, translation_key="host_not_available"
            )
        try:
            await self._store.async_load()
            await self.values.async_load()
            await self._async_load_decisions()
        except UnsupportedStorageVersionError as err:
            raise ConfigEntryError(
                translation_domain=DOMAIN, translation_key="newer_version"
            ) from err
        self.registering.register_broker()

    async def _async_load_decisions(self) -> None:
        """Read what was decided, and have the registry and the store follow: they are written later."""
        registered = dict(registered_devices(self._hass, self._entry))
        if not await self.decisions.async_load():
            self.decisions.recover(registered)
        for device_id in registered.keys() & self.decisions.removed:
            dr.async_get(self._hass).async_remove_device(registered[device_id].id)
        for device_id in self._store.announcements.keys() - self.decisions.adopted.keys():
            self._store.forget(device_id)

    async def async_start(self) -> None:
        """Bring the adopted devices to life, then listen to the broker."""
        self.adoption.start()
        self._stop_values = self.values.start(lambda: self.controller.devices)
        await self.async_sync()
        self.controller.start()
        self.link.start()

    async def async_stop(self) -> None:
        """Say good-bye to the broker and leave nothing running."""
        self._stopped = True
        self._stop_values()
        self.adoption.stop()
        self.adding.stop()
        self.limit.stop()
        await self.topics.async_stop()
        self.controller.stop()
        await self.link.disconnect()
        await self.values.async_save()
        await self._store.async_flush()
        await self.decisions.async_flush()
        await self._async_clear_status()

    async def _async_clear_status(self) -> None:
        """Leave no status where nobody will say it any more: at another broker, or of another id.

        Whoever has the same id says his own on that topic.
        """
        before, after = self._settings[0], self._entry.data
        if uses_host(before) or self.health.rival:
            return
        old, new = broker_settings(before), broker_settings(after)
        if (old.host, old.port, old.client_id) != (new.host, new.port, new.client_id):
            await clear_status(old)

    @callback
    def _on_authentication_failed(self) -> None:
        self.health.on_gave_up()
        self._entry.async_start_reauth(self._hass)

    @callback
    def _on_protocol_found(self, protocol: Protocol) -> None:
        """Keep which version of MQTT the broker speaks: the next run begins with it."""
        data = {**self._entry.data, CONF_PROTOCOL_FOUND: protocol.value}
        # This is no change that takes a new start.
        self._settings = (MappingProxyType(data), self._settings[1])
        self._hass.config_entries.async_update_entry(self._entry, data=data)

    @property
    def settings_changed(self) -> bool:
        """Whether the config entry says something else than what is running."""
        return (self._entry.data, self._entry.options) != self._settings

    @callback
    def sync_soon(self) -> None:
        """Follow what the user has decided, when all that is decided in this turn of the event loop is."""
        if not self._sync_due and not self._stopped:
            self._sync_due = True
            self._entry.async_create_task(
                self._hass, self.async_sync(), "mqtt_polyglot devices", eager_start=False
            )

    async def async_sync(self) -> None:
        """Run exactly the devices that are adopted.

        There may be a thousand; others have the loop in between.
        """
        async with self._syncing:
            self._sync_due = False
            turns = Turns()
            running, adopted = self.controller.adopted, self.decisions.adopted
            gone = [each for each in running if each not in adopted]
            for device_id in (*gone, *(each for each in adopted if each not in running)):
                if self._stopped:
                    return
                if device_id in adopted:
                    self._run(device_id)
                else:
                    self._remove(device_id)
                await turns.next()
            async_dispatcher_send(self._hass, SIGNAL_INBOX)
            await self.adding.async_all()

    def _runs(self, device: Device) -> bool:
        """Whether a device is adopted and has not been replaced by one of the same id."""
        device_id = device.spec.id
        return (
            device_id in self.decisions.adopted and self.controller.devices.get(device_id) is device
        )

    def _remove(self, device_id: str) -> None:
        """Have nothing of a device that was removed; it waits again."""
        self._store.forget(device_id)
        self.values.forget(device_id)
        self.thinning.forget(device_id)
        self.controller.release(device_id)
        if (registered := self.registered(device_id)) is not None:
            dr.async_get(self._hass).async_remove_device(registered.id)

    def _run(self, device_id: str) -> None:
        self._starting = device_id
        try:
            self.controller.adopt(
                device_id,
                self._store.announcements.get(device_id),
                self._store.trust.get(device_id),
            )
        except AnnouncementError as err:
            _LOGGER.warning(
                "%s is not available until it is announced again: %s",
                logged(device_id),
                logged(err),
            )
        finally:
            self._starting = None
        # Not before: the room of its card would be filled with the device itself, which still waits.
        self.adoption.decided(device_id)

    # --- what the controller tells ------------------------------------------------------------

    @callback
    def on_connection(self, connected: bool) -> None:
        """The broker came or went; the devices are told by the controller."""
        before, since, failed = (
            self.health.connected,
            self.health.since,
            self.health.error is not None,
        )
        self.health.on_connection(connected)
        # The first connection is no return, unless an attempt had failed; nor do we lose it when we stop.
        news = (self._was_connected or failed) and not self._stopped
        self._was_connected |= connected
        if news and connected is not before:
            happening = Happening.BROKER_CONNECTED if connected else Happening.BROKER_DISCONNECTED
            async_tell(self._hass, self._entry, happening, {"since": since.isoformat()})

    @callback
    def on_found(self, found: FoundDevice) -> None:
        """Offer a device to the user."""
        self.adoption.offer(found)
        async_dispatcher_send(self._hass, SIGNAL_INBOX)

    @callback
    def on_lost(self, device_id: str) -> None:
        """Take the offer back."""
        self.adoption.withdraw(device_id)
        async_dispatcher_send(self._hass, SIGNAL_INBOX)

    @callback
    def on_gone(self, found: FoundDevice) -> None:
        """Tell automations of it that were told when it was found."""
        device_id = found.spec.id
        if self._store.told.get(device_id) == Happening.DEVICE_FOUND:
            self._store.tell(device_id, None)
            self._tell_withdrawn(found.spec)

    @callback
    def on_announced(self, device: Device, announcement: Announcement, changes: Changes) -> None:
        """Bring registry, store and entities up to what the device says about itself.

        What is without a component that may come back is not kept: whoever starts in between is to
        find the entity, and to wait for it as well.
        """
        if device.spec.id != self._starting:
            self._store.tell(device.spec.id, None)
        if not device.absent:
            trust = self.controller.gate.trust[device.spec.id].as_dict()
            self._store.remember(device.spec.id, announcement, trust)
        if (answers := self.decisions.adopted.get(device.spec.id)) is None:
            return  # It was removed a moment ago.
        if self.registering.register(device.spec, answers) and "assistants" in answers:
            self._unexposed |= {(device.spec.id, each.key) for each in device.spec.components}
        for key in changes.removed:
            self._remove_entity(device, key)
            self.values.forget_component(device.spec.id, key)
        self.values.restore(device, changes.added)
        self.adding.add(device, changes.added)

    @callback
    def on_withdrawn(self, device: Device) -> None:
        """A device said that it is no more: its entities are unavailable until the user removes it."""
        _LOGGER.info("%s (%s) is no longer announced", device.spec.name, logged(device.spec.id))
        if self._store.tell(device.spec.id, Happening.DEVICE_WITHDRAWN):
            self._tell_withdrawn(device.spec)

    def _tell_withdrawn(self, spec: DeviceSpec) -> None:
        registered = self.registered(spec.id)
        data = {"added": registered is not None, "device_id": registered and registered.id}
        async_tell(self._hass, self._entry, Happening.DEVICE_WITHDRAWN, device_words(spec) | data)

    # --- registries -------------------------------------------------------------------------

    def identifiers(self, device_id: str) -> set[tuple[str, str]]:
        """The identifiers of a device in the device registry."""
        return {identifier(self._broker_uid, device_id)}

    def unique_id(self, device: Device, key: str) -> str:
        """The unique id of the entity of one component."""
        return entity_unique_id(self._broker_uid, device.spec.id, key)

    def entity_id(self, device: Device, state: ComponentState) -> str | None:
        """The entity of one component, if there is one."""
        registry = er.async_get(self._hass)
        unique_id = self.unique_id(device, state.component.key)
        return registry.async_get_entity_id(state.component.platform, DOMAIN, unique_id)

    def name_of(self, spec: DeviceSpec) -> str:
        """What the user calls a device, or what it calls itself."""
        registered = self.registered(spec.id)
        return (registered and registered.name_by_user) or spec.name

    def registered(self, device_id: str) -> dr.DeviceEntry | None:
        """The device in the device registry."""
        return self.registering.registered(device_id)

    def _remove_entity(self, device: Device, key: str) -> None:
        registry = er.async_get(self._hass)
        for platform in Platform:
            unique_id = self.unique_id(device, key)
            if entity_id := registry.async_get_entity_id(platform, DOMAIN, unique_id):
                registry.async_remove(entity_id)

    def enable(self, row: er.RegistryEntry) -> bool:
        """Make the entity of a row that is no longer disabled; return whether there is one to make."""
        registered = dr.async_get(self._hass).async_get(row.device_id or "")
        if registered is None:
            return False
        if registered.id == self.registering.broker_id:
            self.adding.add_own()
            return True
        for device_id in device_ids(self._broker_uid, registered):
            if (device := self.controller.devices.get(device_id)) is not None:
                key = row.unique_id.removeprefix(self.unique_id(device, ""))
                state = device.states.get(key)
                if state is None or state.component.platform != row.domain:
                    return False
                self.adding.add(device, [key])
                return True
        return False

    # --- what entities ask for --------------------------------------------------------------

    @callback
    def on_entity(self, device_id: str, component: Component, entity_id: str) -> None:
        """An entity is there: give it to the assistants that the user chose with its device."""
        if (device_id, component.key) not in self._unexposed:
            return
        self._unexposed.discard((device_id, component.key))
        answers = self.decisions.adopted.get(device_id, {})
        if (chosen := answers.get("assistants")) is not None:
            async_apply(self._hass, entity_id, component, chosen)


def _nothing() -> None:
    """Do nothing."""
