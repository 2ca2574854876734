"""Adoption: what becomes of the devices that wait on a broker.

A waiting device is offered on a card of its own under Settings, or in the list of "Add devices".
Adopting it is a decision that is kept in ``decisions``; ignoring it gives Home Assistant an ignored
entry, which Home Assistant keeps.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
import logging
from time import perf_counter
from types import MappingProxyType
from typing import Any, Final

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    SOURCE_IGNORE,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
    ConfigFlowContext,
    signal_discovered_config_entry_removed,
)
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_connect, async_dispatcher_send
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.typing import UNDEFINED, UndefinedType

from ..const import CONF_AUTO_ADOPT, CONF_BROKER_UID, CONF_RULES, DOMAIN, SIGNAL_INBOX
from ..controller.controller import Controller
from ..controller.inbox import FoundDevice
from ..controller.rules import Rule, RuleAction, decide
from ..controller.slices import SLICE, Turns
from ..model.spec import DeviceSpec
from .areas import ProposedArea, take_area
from .cards import Cards
from .decisions import Answers, Decisions, async_decisions
from .duplicates import Duplicates, Provider
from .happenings import Happening, async_tell, device_words
from .identity import RegisteredDevice, device_ids
from .registry_index import marks_of
from .store import DeviceStore

_LOGGER = logging.getLogger(__name__)

MAX_AUTOMATIC: Final = 250
"""The most devices that are adopted without being asked, from one start to the next."""

_QUIET: Final = 0.1
"""Seconds without an announcement after which all that belong together have come: those of the parts of
one device, and of one device in several conventions."""

_GATHER: Final = 0.5
"""The most seconds for which they are waited for, where there is always another one."""

_BETWEEN: Final = 0.25
"""Seconds from card to card: of cards that come at once the user interface shows only the last."""

_NO_AREAS: Final[Mapping[str, str | UndefinedType | None]] = MappingProxyType({})


def answers_of(
    *,
    name: str = "",
    area_id: str | UndefinedType | None = UNDEFINED,
    assistants: list[str] | None = None,
) -> Answers:
    """The answers of an adoption: see ``Adoption.adopt``."""
    answers = Answers()
    if name:
        answers["name"] = name
    if area_id is not UNDEFINED:
        answers["area"] = area_id
    if assistants is not None:
        answers["assistants"] = assistants
    return answers


class Adoption:
    """The user's decisions about the devices that wait on one broker."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        controller: Controller,
        store: DeviceStore,
        decisions: Decisions,
        *,
        on_decided: Callable[[], None],
    ) -> None:
        """Initialize; nothing is offered before ``offer``.

        Args:
            hass: Home Assistant.
            entry: The config entry of the broker.
            controller: The broker and its devices.
            store: What is kept of the adopted devices.
            decisions: Where decisions are kept.
            on_decided: Told that there is a new decision.
        """
        self._hass = hass
        self._entry = entry
        self._controller = controller
        self._store = store
        self._decisions = decisions
        self._on_decided = on_decided
        self._gathering: dict[str, FoundDevice] = {}
        self._cancel_gathering: CALLBACK_TYPE | None = None
        self._gathered_at = 0.0
        self._filling: asyncio.Handle | None = None
        self.cards = Cards(hass, entry)
        self._automatic = 0
        self._unsubscribe: list[CALLBACK_TYPE] = []
        self._rules = tuple(map(Rule.read, entry.options.get(CONF_RULES, ())))
        self._duplicates = Duplicates(
            hass,
            entry.data,
            entry.options,
            entry_id=entry.entry_id,
            on_change=self._on_duplicates,
        )

    def start(self) -> None:
        """Follow what the user ignores under Settings, and what other integrations provide."""
        self._duplicates.start()
        self._unsubscribe = [
            async_dispatcher_connect(
                self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._on_entry_changed
            ),
            async_dispatcher_connect(
                self._hass, signal_discovered_config_entry_removed(DOMAIN), self._on_unignored
            ),
        ]

    def stop(self) -> None:
        """Take all cards away; those that the user has opened say so when submitted."""
        self._duplicates.stop()
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        if self._cancel_gathering is not None:
            self._cancel_gathering()
            self._cancel_gathering = None
        self._gathering.clear()
        self.cards.dismiss_all()

    # --- who waits --------------------------------------------------------------------------

    def candidates(self) -> Iterator[FoundDevice]:
        """The devices that can be adopted, that nobody else has and that the user has not ignored.

        Those that a rule ignores are among them: they come on no card, but can be added. Those that
        were adopted a moment ago, and do not run yet, are not.
        """
        decided = self.ignored() | self._decisions.adopted.keys()
        for found in self._controller.offers():
            spec = found.spec
            if spec.components and spec.id not in decided and self.provider(spec) is None:
                yield found

    def provider(self, spec: DeviceSpec) -> Provider | None:
        """Who else provides a device; ``None`` if nobody does, or if it was adopted here."""
        if spec.id in self._controller.adopted:
            return None
        return self._duplicates.provider(spec, self._controller.announcement(spec.id) or {})

    def rule(self, spec: DeviceSpec) -> RuleAction:
        """What is to be done with a device: what its rule says, or what is done with all."""
        adopts = bool(self._entry.options.get(CONF_AUTO_ADOPT))
        return decide(self._rules, spec) or (RuleAction.ADOPT if adopts else RuleAction.ASK)

    def find(self, device_id: str) -> FoundDevice | None:
        """A device that waits."""
        return self._controller.waiting(device_id)

    def adoptable(self, device_id: str) -> FoundDevice | None:
        """A device that may be adopted, ignored or not: something can be shown, nobody has it."""
        if (found := self.find(device_id)) is None or not found.spec.components:
            return None
        owner = self._controller.claims.owner(device_id)
        return found if owner == device_id and self.provider(found.spec) is None else None

    def ignored(self) -> set[str]:
        """The ids of the devices that the user has ignored."""
        entries = self._hass.config_entries.async_entries(DOMAIN)
        return {device_id for entry in entries if (device_id := self._ignored_by(entry))}

    # --- offering ---------------------------------------------------------------------------

    @callback
    def offer(self, found: FoundDevice) -> None:
        """Show a device to the user in a moment, when the rest of what is announced has come."""
        self._rename(found.spec)
        if found.spec.id in self.cards or not found.spec.components:
            return
        self._gathering[found.spec.id] = found
        if self._cancel_gathering is None:
            self._gathered_at = self._hass.loop.time() + _GATHER
            self._gather(min(_QUIET, _GATHER))

    def _rename(self, spec: DeviceSpec) -> None:
        """Show the name that a device has now on its card, and among the ignored ones."""
        self.cards.rename(spec)
        entries = self._hass.config_entries
        ignored = entries.async_entry_for_domain_unique_id(DOMAIN, self.cards.unique_id(spec.id))
        if ignored is not None and ignored.source == SOURCE_IGNORE:
            entries.async_update_entry(ignored, title=spec.name)

    def _gather(self, delay: float) -> None:
        job = HassJob(self._show_if_quiet, cancel_on_shutdown=True)
        self._cancel_gathering = async_call_later(self._hass, delay, job)

    @callback
    def _show_if_quiet(self, now: Any) -> None:
        """Show what was gathered, if announcements have ceased to come or it was long enough."""
        left = min(_QUIET - self._controller.quiet, self._gathered_at - self._hass.loop.time())
        if left > 0:
            self._gather(left)
        else:
            self._show(now)

    def _show_in(self, delay: float) -> None:
        job = HassJob(self._show, cancel_on_shutdown=True)
        self._cancel_gathering = async_call_later(self._hass, delay, job)

    @callback
    def _show(self, _now: Any) -> None:
        """Show what was gathered, for a while or until there is a card; then go on a bit later."""
        self._cancel_gathering = None
        decided = self.ignored() | self._decisions.adopted.keys()
        deadline = perf_counter() + SLICE
        while self._gathering:
            device_id, found = next(iter(self._gathering.items()))
            del self._gathering[device_id]
            if device_id in decided or self.provider(found.spec) is not None:
                continue
            action = self.rule(found.spec)
            if action is RuleAction.ADOPT and self._adopts_itself(device_id):
                self._automatic += 1
                self.adopt(found)
            elif action is not RuleAction.IGNORE:
                self._tell_found(found.spec)
                if self.cards.room > 0:
                    self.cards.show(device_id)
                    self._go_on_in(_BETWEEN)
                    return
            if perf_counter() > deadline:
                self._go_on_in(0)
                return

    def _tell_found(self, spec: DeviceSpec) -> None:
        """Set off automations, once: not at the next start, nor when the user lets a device go."""
        gone = self._store.told.get(spec.id) == Happening.DEVICE_WITHDRAWN
        released = spec.id in self._decisions.removed and not gone
        if self._store.tell(spec.id, Happening.DEVICE_FOUND) and not released:
            async_tell(self._hass, self._entry, Happening.DEVICE_FOUND, device_words(spec))

    def _go_on_in(self, delay: float) -> None:
        if self._gathering:
            self._show_in(delay)

    def _adopts_itself(self, device_id: str) -> bool:
        if device_id in self._decisions.removed:
            return False
        if self._automatic == MAX_AUTOMATIC:
            _LOGGER.warning(
                "%s devices were added automatically on %s; add the others yourself",
                MAX_AUTOMATIC,
                self._entry.title,
            )
            self._automatic += 1
        return self._automatic < MAX_AUTOMATIC

    @callback
    def withdraw(self, device_id: str) -> None:
        """Stop offering a device."""
        self._gathering.pop(device_id, None)
        self.cards.dismiss(device_id)

    @callback
    def _on_entry_changed(self, change: ConfigEntryChange, entry: ConfigEntry) -> None:
        if change is ConfigEntryChange.ADDED and (device_id := self._ignored_by(entry)):
            self.cards.discard(device_id)
            self._fill()

    @callback
    def _on_unignored(self, entry: ConfigEntry) -> None:
        device_id = self._ignored_by(entry)
        if device_id and (found := self.find(device_id)) is not None:
            self.offer(found)

    def _ignored_by(self, entry: ConfigEntry) -> str | None:
        prefix = self.cards.unique_id("")
        unique_id = entry.unique_id or ""
        if entry.domain != DOMAIN or entry.source != SOURCE_IGNORE:
            return None
        return unique_id.removeprefix(prefix) if unique_id.startswith(prefix) else None

    @callback
    def _on_duplicates(self, marks: set[str]) -> None:
        """Follow others in what they have taken up, and what they have let go."""
        for found in list(self._controller.offers()):
            if marks.isdisjoint(marks_of(found.spec)):
                continue
            if self.provider(found.spec) is None:
                self.offer(found)
            else:
                self.withdraw(found.spec.id)
        self._fill()
        async_dispatcher_send(self._hass, SIGNAL_INBOX)

    def _fill_soon(self) -> None:
        """Use the room for cards that has become free: once, however many devices were decided on."""
        if self._filling is None:
            self._filling = self._hass.loop.call_soon(self._fill)

    @callback
    def _fill(self) -> None:
        """Use the room for a card that has become free."""
        self._filling = None
        for found in self.candidates():
            if len(self._gathering) >= self.cards.room:
                return
            if self.rule(found.spec) is not RuleAction.IGNORE:
                self.offer(found)

    # --- deciding ---------------------------------------------------------------------------

    @callback
    def adopt(
        self,
        found: FoundDevice,
        *,
        name: str = "",
        area_id: str | UndefinedType | None = UNDEFINED,
        assistants: list[str] | None = None,
    ) -> None:
        """Adopt a device: from now on it is one of the broker's, if it is not already.

        Args:
            found: The device.
            name: What the user calls it, if not by the name that it gives itself.
            area_id: The area that it is put in, ``None`` for none; undefined if nobody was asked, so
                that the device's own suggestion counts.
            assistants: The voice assistants that get it, ``None`` if nobody was asked.
        """
        answers = answers_of(name=name, area_id=area_id, assistants=assistants)
        # It may have been adopted elsewhere while somebody thought about it.
        if self._decisions.adopt(found.spec.id, answers):
            self._on_decided()

    async def async_adopt_all(
        self,
        devices: Iterable[FoundDevice],
        areas: Mapping[str, str | UndefinedType | None] = _NO_AREAS,
    ) -> None:
        """Adopt many devices; others have the loop in between.

        Args:
            devices: The devices.
            areas: The ids of their areas by their own ids, as for ``adopt``.
        """
        turns = Turns()
        for found in devices:
            self.adopt(found, area_id=areas.get(found.spec.id, UNDEFINED))
            await turns.next()
        await self._decisions.async_flush()

    async def async_adopt(
        self, device_id: str, area: ProposedArea | UndefinedType | None = UNDEFINED
    ) -> bool:
        """Adopt a device that may be adopted; whether it was. It is not ignored any more.

        Args:
            device_id: The device.
            area: The area that it is put in, ``None`` for none; undefined if nobody was asked.
        """
        if (found := self.adoptable(device_id)) is None:
            return False
        area_id = take_area(self._hass, area) if isinstance(area, ProposedArea) else area
        self.adopt(found, area_id=area_id)
        await self._decisions.async_flush()
        await self._async_stop_ignoring(device_id)
        return True

    async def async_ignore(self, found: FoundDevice) -> None:
        """Ignore a device, as the button of its card does it."""
        device_id = found.spec.id
        if device_id in self.ignored():
            return
        self._gathering.pop(device_id, None)
        await self._hass.config_entries.flow.async_init(
            DOMAIN,
            context=ConfigFlowContext(
                source=SOURCE_IGNORE, discovery_key=self.cards.discovery_key(device_id)
            ),
            data={"unique_id": self.cards.unique_id(device_id), "title": found.spec.name},
        )

    async def async_forget(self, device_id: str) -> bool:
        """Take a decision back, so that the device waits again; whether there was one.

        An adopted device is removed as the user removes it elsewhere. Nothing is published.
        """
        if self._decisions.remove(device_id):
            self._on_decided()
            await self._decisions.async_flush()
            return True
        return await self._async_stop_ignoring(device_id)

    async def _async_stop_ignoring(self, device_id: str) -> bool:
        for entry in self._hass.config_entries.async_entries(DOMAIN):
            if self._ignored_by(entry) == device_id:
                await self._hass.config_entries.async_remove(entry.entry_id)
                return True
        return False

    @callback
    def decided(self, device_id: str) -> None:
        """A device was adopted, wherever that was: its card, if any, is done with."""
        self._gathering.pop(device_id, None)
        had_card = device_id in self.cards
        self.cards.close(device_id)
        if had_card:
            self._fill_soon()


async def async_remove_device(
    hass: HomeAssistant, entry: ConfigEntry, registered: RegisteredDevice
) -> Answers:
    """Remove a device of a broker, whether that runs or not; return the answers of its adoption."""
    decisions = await async_decisions(hass, entry)
    answers = Answers()
    for device_id in device_ids(entry.data[CONF_BROKER_UID], registered):
        answers = decisions.adopted.get(device_id, answers)
        decisions.remove(device_id)
    await decisions.async_flush()
    if entry.state is ConfigEntryState.LOADED:
        entry.runtime_data.sync_soon()
    registry = dr.async_get(hass)
    if registry.async_get(registered.id) is not None:
        registry.async_remove_device(registered.id)
    return answers


async def async_forget_ignored(hass: HomeAssistant, broker_uid: str) -> None:
    """Forget which devices were ignored on a broker that is itself removed."""
    for entry in hass.config_entries.async_entries(DOMAIN):
        if entry.source == SOURCE_IGNORE and (entry.unique_id or "").startswith(f"{broker_uid}/"):
            await hass.config_entries.async_remove(entry.entry_id)
