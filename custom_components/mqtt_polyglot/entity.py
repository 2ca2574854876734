"""What all entities share: who they are, whether they are there, when they write their state."""

from collections.abc import Callable, Collection, Mapping
import logging
from time import monotonic
from typing import Any, ClassVar, override

from homeassistant.const import STATE_UNAVAILABLE, EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import slugify

from .broker.errors import BrokerError
from .const import DOMAIN
from .controller.commands import CommandError
from .entity_state import StateWriter
from .entity_table import Shown, as_it_is
from .entity_variables import EntityVariables
from .home.exposure import initial_options, is_spoken
from .home.hub import Hub, PolyglotConfigEntry
from .home.members import Members
from .model.codec import EncodeError, EncodeErrorKey
from .model.components import Component
from .model.data_point import DataPoint, Write
from .model.device import Device
from .model.sharing import shared
from .model.state import NOTHING, ComponentState
from .model.thinning import Thinned
from .model.vocabulary import Platform

_LOGGER = logging.getLogger(__name__)


class PolyglotEntity[ComponentT: Component](StateWriter):
    """A component of an adopted device, as Home Assistant sees it.

    A platform sets what does not change by itself in ``_define``, called again when the device
    describes itself anew, and what the device says in ``_update``.
    """

    _shown: ClassVar[tuple[Shown, ...]] = ()
    """Which data point shows as which attribute."""
    _setters: ClassVar[Mapping[str, tuple[tuple[str, Callable[[Any], Any]], ...]]] = {}
    # Home Assistant's own attributes of an entity nearly fill a dictionary already.
    __slots__ = (
        "_component",
        "_described",
        "_device",
        "_hub",
        "_state",
        "_stop_watch",
        "_thinned",
    )
    _component: ComponentT
    _blind = False
    """Whether nobody will say that a command was carried out."""
    _thinned: Thinned | None
    """What thins out the value, if it is a measurement."""
    _release_at = 0.0
    """When the value that is held back is written."""
    _stop_release: Callable[[], None] | None = None

    def __init__(self, hub: Hub, device: Device, state: ComponentState) -> None:
        """Initialize the entity."""
        super().__init__()
        self._hub = hub
        self._device = device
        self._state = state
        self._stop_watch: Callable[[], None] | None = None
        self._described: frozenset[str] = frozenset()
        self._attr_unique_id = hub.unique_id(device, state.component.key)
        if state.component.common.entity_id is not None:
            self.entity_id = (
                f"{state.component.platform}.{slugify(state.component.common.entity_id)}"
            )
        # The hub has registered it: with a device info Home Assistant would do so for each entity.
        self.device_entry = hub.registered(device.spec.id)
        if state.component.common.members:
            self.group = Members(self, hub.entry, lambda: self._component.common.members)
        self._describe()

    def _describe(self) -> None:
        """Be what the component says, and nothing of what an earlier description said."""
        for name in self._described:
            delattr(self, name)
        before = set(vars(self))
        self._take_description()
        # Home Assistant keeps some of its attributes under a name of its own, behind a property
        # that forgets what it made of them.
        names = vars(self).keys() - before
        self._described = shared(
            frozenset(n.removeprefix("_") if n.startswith("__attr_") else n for n in names)
        )

    def _take_description(self) -> None:
        component: Any = self._state.component
        self._component = component
        common = self._state.component.common
        if common.main:
            self._attr_name = None
        elif common.name is not None:
            self._attr_name = common.name
        if common.picture is not None:
            self._attr_entity_picture = common.picture
        if common.force_update:
            self._attr_force_update = True
        if common.placeholders:
            self._attr_translation_placeholders = dict(common.placeholders)
        self._thinned = self._hub.thinning.of(self._device.spec.id, component)
        self._define()

    @override
    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Sort what is shown by data point, once for all entities."""
        super().__init_subclass__(**kwargs)
        setters: dict[str, tuple[tuple[str, Callable[[Any], Any]], ...]] = {}
        bare = {shown.point for shown in cls._shown} - {
            shown.point for shown in cls._shown if not shown.bare
        }
        for shown in cls._shown:
            row = (shown.attribute, shown.convert)
            setters[shown.point] = (*setters.get(shown.point, ()), row)
        cls._setters = setters
        cls._bare = frozenset(bare)

    def _define(self) -> None:
        """Take over what the component is."""

    def _update(self, changed: Collection[str]) -> None:
        """Take over what the device says.

        Args:
            changed: The data points of which something else is to be shown than before.
        """
        for key in changed:
            if (setters := self._setters.get(key)) is None:
                continue
            value = self._state.shown(key)
            for attribute, convert in setters:
                plain = value is None or convert is as_it_is
                setattr(self, attribute, value if plain else convert(value))

    # --- what it is -----------------------------------------------------------------------------
    # Not kept with each entity, where Home Assistant would keep it twice; what platforms of Home Assistant
    # say something of themselves is an attribute (``test_private_parts.py``).

    @property
    @override
    def should_poll(self) -> bool:
        return False

    @property
    @override
    def has_entity_name(self) -> bool:
        return True

    @property
    @override
    def attribution(self) -> None:
        return None

    @property
    @override
    def device_info(self) -> None:
        return None

    @property
    @override
    def translation_key(self) -> str | None:
        return self._component.common.translation_key

    @property
    @override
    def entity_category(self) -> EntityCategory | None:
        category = self._component.common.category
        return EntityCategory(category) if category is not None else None

    @property
    @override
    def entity_registry_enabled_default(self) -> bool:
        return self._component.common.enabled

    @property
    @override
    def entity_registry_visible_default(self) -> bool:
        return self._component.common.visible

    @property
    @override
    def icon(self) -> str | None:
        return self._component.common.icon

    @override
    def get_initial_entity_options(self) -> er.EntityOptionsType | None:
        """Return what Home Assistant notes down with the entity when it is new."""
        options = super().get_initial_entity_options() or {}
        return {**options, **initial_options(self.hass, self._component)} or None

    # --- what the device says -----------------------------------------------------------------

    @property
    @override
    def reachable(self) -> bool:
        """Whether the broker, whoever speaks for the device, and the device are there."""
        return self._hub.link.connected and self._state.online and not self._device.withdrawn

    @property
    @override
    def available(self) -> bool:
        """Whether a command comes here; Home Assistant passes over the others without a word.

        Some must hear that nothing was done: then the command comes here to fail. The state that is
        written does not know of that.
        """
        if self.reachable:
            return True
        if self._writing:
            # A state asks once. Who hears of it may command in the same breath, and is no state.
            self._writing = False
            return False
        return self._component.confirmed or is_spoken()

    @override
    @callback
    def _async_write_ha_state(self) -> None:
        self._writing = True
        if self._thinned is not None:
            self._thinned.catch_up(monotonic())
        try:
            super()._async_write_ha_state()
        finally:
            self._writing = False

    def _get[T](self, point: DataPoint[T] | None) -> T | None:
        return self._state.get(point)

    @property
    @override
    def assumed_state(self) -> bool:
        """Whether the device has not said, or not said since the last start, what is shown."""
        return self._blind or self._state.unconfirmed

    @override
    async def async_added_to_hass(self) -> None:
        """Show what the device says, and listen to it."""
        await super().async_added_to_hass()
        self._attend()
        self._resume()
        self._refresh()
        self.async_on_remove(self._leave)
        self._hub.on_entity(self._device.spec.id, self._state.component, self.entity_id)

    def _resume(self) -> None:
        """Go on waiting for what comes by itself after a while, from when the device spoke last."""
        if self._component.common.expire_after is not None and not self._state.stale:
            self._watch(self._component.common.expire_after - self._state.silence)

    def _attend(self) -> None:
        self._state.listener = self
        self._state.variables = EntityVariables(self)

    def _leave(self) -> None:
        self._state.listener = None
        self._stop_timers()

    def _stop_timers(self) -> None:
        if self._stop_watch is not None:
            self._stop_watch()
            self._stop_watch = None
        if self._stop_release is not None:
            self._stop_release()
            self._stop_release = None

    @callback
    def on_values(self, changed: frozenset[str]) -> None:
        """Show the values that changed; whatever goes wrong here concerns this entity alone."""
        if self._state.heir is not None:
            # The device speaks before it was this entity's turn.
            self.on_redefined(self._state.latest)
            return
        if self._component.common.expire_after is not None and not self._state.stale:
            self._watch(self._component.common.expire_after)
        try:
            self._show(changed)
        except Exception:
            _LOGGER.exception("Failed to update the state of %s", self.entity_id)

    def _show(self, changed: frozenset[str]) -> None:
        if (point := self._component.common.attributes) is not None and point.key in changed:
            self._take_attributes()
        self._update(changed)
        if (thinned := self._thinned) is not None:
            if changed == thinned.alone and not thinned.tally.thinned:
                thinned.holds(self._state.shown(thinned.key), monotonic())  # It is only counted.
            elif self._holds(thinned, changed):
                return
        if changed and changed <= self._bare:
            self.async_write_value()
        else:
            self.async_write_ha_state()

    def _holds(self, thinned: Thinned, changed: frozenset[str]) -> bool:
        """Whether what changed is written later, as the user has chosen for this device."""
        now = monotonic()
        if changed != thinned.alone:
            thinned.forget(now)
            return False
        if not thinned.holds(self._state.shown(thinned.key), now):
            return False
        # The same message may have said that the device is there, or is not.
        before = self.hass.states.get(self.entity_id)
        if not self.reachable or before is None or before.state == STATE_UNAVAILABLE:
            thinned.forget(now)
            return False
        self._release_later(thinned, now)
        return True

    def _release_later(self, thinned: Thinned, now: float) -> None:
        """Write what is held back when it is time; there is one timer, and only if something is."""
        if (due := thinned.due) is None:
            return
        if self._stop_release is not None:
            if due >= self._release_at:
                return
            self._stop_release()
        self._release_at = due
        self._stop_release = async_call_later(self.hass, max(due - now, 0.0), self._release)

    @callback
    def _release(self, _now: Any) -> None:
        self._stop_release = None
        if (thinned := self._thinned) is None or (due := thinned.due) is None:
            return
        if due > (now := monotonic()):
            self._release_later(thinned, now)
            return
        self.async_write_ha_state()

    def _refresh(self) -> None:
        """Show everything, whatever has changed."""
        self._take_attributes()
        points = (point.key for point in self._component.points())
        # Those that it has no longer, too: they show nothing.
        self._update({*points, *self._setters})

    def _take_attributes(self) -> None:
        self._attr_extra_state_attributes = dict(self._get(self._component.common.attributes) or ())

    @callback
    def on_occurrence(self, key: str, value: Any) -> None:
        """Take what happened; the state is written with the values of the same message.

        Whatever goes wrong here concerns this entity alone.
        """
        if (state := self._state.latest) is not self._state:
            self.on_redefined(state)
        try:
            self._happen(key, value)
        except Exception:
            _LOGGER.exception("Failed to update %s after an event of its device", self.entity_id)

    def _happen(self, key: str, value: Any) -> None:
        """Take over something that happened, to be shown with the next state."""

    @callback
    def on_redefined(self, state: ComponentState) -> None:
        """Be what the device now says it is; whatever goes wrong here concerns this entity alone."""
        if state is self._state:
            return
        self._state = state
        try:
            self._describe()
            if isinstance(self.group, Members):
                self.group.forget()
            self._attend()
            self._stop_timers()
            self._resume()
            self._refresh()
            self._register()
            self.async_write_ha_state()
        except Exception:
            _LOGGER.exception(
                "Failed to update %s after its discovery message changed", self.entity_id
            )

    def _register(self) -> None:
        """Have the registry say what the entity now is, of what Home Assistant looks at but once."""
        if self.registry_entry is not None:
            self.registry_entry = er.async_get(self.hass).async_update_entity(
                self.entity_id,
                entity_category=self.entity_category,
                original_icon=self.icon,
                translation_key=self.translation_key,
                unit_of_measurement=self.unit_of_measurement,
            )

    def _watch(self, delay: float) -> None:
        """Look in a while whether the device has been silent for too long.

        One timer runs at a time, however many messages come: when it ends it looks when the last
        one was.
        """
        if self._stop_watch is None:
            self._stop_watch = async_call_later(self.hass, delay, self._look)

    @callback
    def _look(self, _now: Any) -> None:
        self._stop_watch = None
        if (limit := self._component.common.expire_after) is None:
            return
        if (left := limit - self._state.silence) > 0:
            self._watch(left)
            return
        self._state.expire()
        if self._thinned is not None:
            self._thinned.forget(monotonic())
        self.async_write_ha_state()

    # --- what the user wants ------------------------------------------------------------------

    async def _async_write(self, point: str, value: Any, more: Mapping[str, Any] = NOTHING) -> None:
        """Have a data point have a value; every failure becomes words for the user.

        Args:
            point: The field of the component.
            value: The value.
            more: Values of other data points that go with it, for those that the component has.
        """
        target: DataPoint[Any] | None = getattr(self._component, point)
        if target is None:
            raise self._refusal(EncodeError(EncodeErrorKey.READ_ONLY))
        others = ((getattr(self._component, name), each) for name, each in more.items())
        await self._async_command(
            target.to(value), *(other.to(each) for other, each in others if other is not None)
        )

    async def _async_command(self, *writes: Write) -> None:
        """Have the device do something; every failure becomes words for the user."""
        try:
            await self._hub.controller.commands.run(self._device, self._state, writes)
        except EncodeError as err:
            raise self._refusal(err) from err
        except (BrokerError, CommandError) as err:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key=str(err.key),
                translation_placeholders={
                    "entity_id": self.entity_id,
                    "device": self._device.spec.name,
                    "broker": self._hub.name,
                    "detail": getattr(err, "detail", ""),
                },
            ) from err

    def _refusal(self, err: EncodeError) -> ServiceValidationError:
        """Why the device is not told what somebody asked for."""
        return ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key=str(err.key),
            translation_placeholders=err.placeholders
            | {"entity_id": self.entity_id, "device": self._device.spec.name},
        )


async def async_setup_platform(
    _hass: HomeAssistant,
    entry: PolyglotConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    *,
    platform: Platform,
    entity_type: Callable[[Hub, Device, ComponentState], PolyglotEntity[Any]],
) -> None:
    """Have the hub make entities of the components of one platform."""
    hub = entry.runtime_data

    @callback
    def add(components: list[tuple[Device, ComponentState]]) -> None:
        async_add_entities([entity_type(hub, device, state) for device, state in components])

    hub.adding.register(platform, hub.limit.within(add))
