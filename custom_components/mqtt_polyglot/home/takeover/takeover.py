"""Taking devices over, giving them back, and finishing after a restart what was interrupted."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
import logging
from typing import Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.util.hass_dict import HassKey

from ...const import CONF_BROKER_UID, DOMAIN
from ...controller.slices import Turns
from ..decisions import async_decisions
from ..hub import Hub
from ..identity import identifier
from .core import async_load, async_unload, core_entry, is_stuck, last_messages
from .journal import FILE, Journal
from .loading import async_take_out, missing, put_in
from .plan import CoreDevices, Plan, plan
from .record import Record, RecordError, Stage
from .rows import Rows

_LOGGER = logging.getLogger(__name__)

_TOGETHER: Final = 16
"""For how many devices the journal is written at once."""

type Progress = Callable[[int, int, str], None]
"""Told how many devices are done, of how many, and the name of the next."""


class TakeOverError(HomeAssistantError):
    """Why a device was not taken over, or not given back, in words for the user."""

    def __init__(self, key: str, device: str, detail: str = "") -> None:
        """Say which device, and why."""
        super().__init__(
            translation_domain=DOMAIN,
            translation_key=key,
            translation_placeholders={"device": device, "detail": detail},
        )
        self.key = key
        self.device = device
        self.detail = detail


@dataclass(slots=True)
class Outcome:
    """What has become of the devices of one command.

    Attributes:
        done: The ids of the devices that were taken over, or given back.
        failed: Why the others were not, by id. They are as they were.
    """

    done: list[str] = field(default_factory=list)
    failed: dict[str, TakeOverError] = field(default_factory=dict)


class TakeOver:
    """Takes devices over from the MQTT integration, and gives them back. There is one for all brokers.

    Attributes:
        journal: What was taken over.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Initialize; the journal is read by ``async_recover``."""
        self._hass = hass
        self._lock = asyncio.Lock()
        self.journal = Journal(hass)

    @property
    def busy(self) -> bool:
        """Whether devices are being taken over or given back at the moment."""
        return self._lock.locked()

    async def async_plan(
        self, hub: Hub, device_ids: Iterable[str], *, detailed: bool = True
    ) -> list[Plan]:
        """What would become of devices that wait on a broker; others have the loop in between."""
        devices, plans = CoreDevices(self._hass), list[Plan]()
        turns = Turns()
        for each in dict.fromkeys(device_ids):
            plans.append(plan(hub, each, self.journal, devices, detailed=detailed))
            await turns.next()
        return plans

    async def async_candidates(self, hub: Hub) -> list[Plan]:
        """All devices that wait on a broker and that the MQTT integration has, in few words."""
        waiting = [each.spec.id for each in hub.controller.offers()]
        plans = await self.async_plan(hub, waiting, detailed=False)
        return [each for each in plans if each.device is not None]

    # --- there ------------------------------------------------------------------------------

    async def async_start(
        self, hub: Hub, device_ids: Iterable[str], progress: Progress = lambda *_: None
    ) -> Outcome:
        """Take devices over, one after the other. One that cannot be is as it was, and the others go on."""
        outcome = Outcome()
        device_ids = list(dict.fromkeys(device_ids))
        async with self._lock:
            for first in range(0, len(device_ids), _TOGETHER):
                together = device_ids[first : first + _TOGETHER]
                await self._async_start(hub, together, outcome, progress, len(device_ids))
        return outcome

    async def _async_start(
        self, hub: Hub, device_ids: Sequence[str], outcome: Outcome, progress: Progress, total: int
    ) -> None:
        core, records, turns = core_entry(self._hass), list[Record](), Turns()
        for each in await self.async_plan(hub, device_ids, detailed=False):
            if each.refusal is not None or core is None:
                key = str(each.refusal or "takeover_not_in_core")
                name = self._name(hub.entry.entry_id, each.device_id)
                outcome.failed[each.device_id] = TakeOverError(key, name)
                continue
            record = each.record(hub, core)
            if (error := self._obstacle(record)) is None:
                records.append(record)
            else:
                outcome.failed[each.device_id] = error
            await turns.next()
        await self.journal.async_write(*records)
        moved, failed = list[Record](), list[Record]()
        for record in records:
            progress(len(outcome.done) + len(outcome.failed), total, record.name)
            try:
                await self._async_move(hub, record)
            except Exception as err:
                _LOGGER.exception("%s is not taken over; all is put back", record.name)
                failed.append(record)
                outcome.failed[record.device_id] = TakeOverError(
                    "takeover_failed", record.name, str(err) or type(err).__name__
                )
            else:
                moved.append(replace(record, stage=Stage.MOVED, out=()))
                outcome.done.append(record.device_id)
        kept = await self._async_return(failed) if failed else {}
        moved += [replace(each, stage=Stage.MOVED) for each in failed if each.device_id in kept]
        gone = [each for each in failed if each.device_id not in kept]
        await self.journal.async_write(*moved, forget=gone)
        progress(len(outcome.done) + len(outcome.failed), total, "")

    def _name(self, entry_id: str, device_id: str) -> str:
        """What a device is called that a broker has, or that waits there; the id of any other."""
        entry = self._hass.config_entries.async_get_entry(entry_id)
        if entry is None or entry.domain != DOMAIN:
            return device_id
        own = identifier(entry.data[CONF_BROKER_UID], device_id)
        device = dr.async_get(self._hass).async_get_device_by_identifier(own, entry_id)
        if device is not None:
            return device.name_by_user or device.name or device_id
        running = entry.state is ConfigEntryState.LOADED
        found = entry.runtime_data.adoption.find(device_id) if running else None
        return device_id if found is None else str(found.spec.name)

    def _obstacle(self, record: Record) -> TakeOverError | None:
        """Why a device could not be given back later, if so: then it is not taken over either."""
        if is_stuck(self._hass):
            return TakeOverError("takeover_core_stuck", record.name)
        try:
            record.check()
        except RecordError as err:
            return TakeOverError("takeover_failed", record.name, str(err))
        return None

    async def _async_move(self, hub: Hub, record: Record) -> None:
        """Take one device over; raises whatever goes wrong."""
        hass = self._hass
        rows = Rows(hass, record, core_entry(hass))
        rows.check()
        device = rows.device
        messages = last_messages(hass, device) if device is not None else []
        found = hub.adoption.find(record.device_id)
        if device is None or found is None:
            raise RecordError("it is gone")
        await async_take_out(hass, record.out)
        # From here on nobody else has a turn until everything is in its new place.
        rows.move()
        put_in(hass, record.out)
        hub.store.remember(record.device_id, found.announcement)
        hub.decisions.adopt(record.device_id)
        await hub.store.async_save()
        await hub.decisions.async_save()
        await hub.async_sync()
        hub.controller.recall(record.device_id, messages)
        if not rows.moved:
            raise RecordError("the registries are not as they should be")
        if absent := missing(hass, record.out):
            raise RecordError(f"{absent[0]} did not come back")

    # --- and back ---------------------------------------------------------------------------

    async def async_give_back(
        self, entry_id: str, device_ids: Iterable[str], progress: Progress = lambda *_: None
    ) -> Outcome:
        """Give devices back that were taken over, all together: the MQTT integration is loaded anew."""
        outcome = Outcome()
        async with self._lock:
            records = list[Record]()
            for device_id in dict.fromkeys(device_ids):
                if (record := self.journal.find(entry_id, device_id)) is None:
                    key = "takeover_damaged" if self.journal.incomplete else "takeover_no_record"
                    name = self._name(entry_id, device_id)
                    outcome.failed[device_id] = TakeOverError(key, name)
                elif (error := self._objection(record)) is not None:
                    outcome.failed[device_id] = error
                else:
                    records.append(self._as_now(record))
            if records:
                await self._async_give_back(records, outcome, progress)
        return outcome

    def _as_now(self, record: Record) -> Record:
        """The record with the broker and the id that the device has now."""
        entry_id, device_id = self.journal.place(record)
        entry = self._hass.config_entries.async_get_entry(entry_id)
        uid = record.broker_uid if entry is None else entry.data[CONF_BROKER_UID]
        return replace(record, entry_id=entry_id, device_id=device_id, broker_uid=uid)

    def _objection(self, record: Record) -> TakeOverError | None:
        """Why a device cannot be given back, if it cannot. Nothing has been touched."""
        if (core := core_entry(self._hass)) is None:
            return TakeOverError("takeover_core_gone", record.name)
        if is_stuck(self._hass):
            return TakeOverError("takeover_core_stuck", record.name)
        try:
            Rows(self._hass, record, core).check()
        except RecordError as err:
            return TakeOverError("takeover_record_differs", record.name, str(err))
        return None

    async def _async_give_back(
        self, records: list[Record], outcome: Outcome, progress: Progress
    ) -> None:
        core = core_entry(self._hass)
        returning = [
            replace(each, stage=Stage.RETURNING, out=Rows(self._hass, each, core).enabled)
            for each in records
        ]
        await self.journal.async_write(*returning)
        failed = await self._async_return(returning, progress)
        stay = [each for each in records if each.device_id in failed]
        for record in returning:
            if (err := failed.get(record.device_id)) is None:
                outcome.done.append(record.device_id)
            else:
                outcome.failed[record.device_id] = TakeOverError(
                    "takeover_failed", record.name, str(err) or type(err).__name__
                )
        await self.journal.async_write(*stay)

    async def _async_return(
        self, records: Sequence[Record], progress: Progress = lambda *_: None
    ) -> dict[str, Exception]:
        """Put everything back of some devices; what went wrong, by device: it is still ours then."""
        failed: dict[str, Exception] = {}
        try:
            ran = await async_unload(self._hass)
        except RuntimeError as err:
            for record in records:
                _LOGGER.error("%s is not given back: %s", record.name, err)
                await self._async_keep(record)
            return dict.fromkeys((record.device_id for record in records), err)
        try:
            for number, record in enumerate(records):
                progress(number, len(records), record.name)
                try:
                    await self._async_put_back(record)
                except Exception as err:
                    _LOGGER.exception("%s is not given back", record.name)
                    failed[record.device_id] = err
                    await self._async_keep(record)
        finally:
            if ran:
                await async_load(self._hass)
        progress(len(records), len(records), "")
        return failed

    async def _async_put_back(self, record: Record) -> None:
        rows = Rows(self._hass, record, core_entry(self._hass))
        rows.check()
        await async_take_out(self._hass, [entity.id for entity in record.entities])
        rows.give_back()
        put_in(self._hass, record.out)
        if not rows.returned:
            raise RecordError("the registries are not as they should be")
        await self._async_decide(record, adopted=False)

    async def _async_keep(self, record: Record) -> None:
        """Have all of a device that could not be given back."""
        rows = Rows(self._hass, record, core_entry(self._hass))
        rows.move()
        put_in(self._hass, record.out)
        await self._async_decide(record, adopted=True)
        entry = self._hass.config_entries.async_get_entry(record.entry_id)
        if entry is not None and entry.state is ConfigEntryState.LOADED:
            self._hass.config_entries.async_schedule_reload(entry.entry_id)

    async def _async_decide(self, record: Record, *, adopted: bool) -> None:
        """Have a device adopted on its broker, or not, whether that runs or not."""
        entry = self._hass.config_entries.async_get_entry(record.entry_id)
        if entry is None:
            return  # It is being removed, with all that was decided about its devices.
        decisions = await async_decisions(self._hass, entry)
        if adopted:
            decisions.adopt(record.device_id)
        else:
            decisions.remove(record.device_id)
        await decisions.async_save()
        if entry.state is ConfigEntryState.LOADED:
            hub: Hub = entry.runtime_data
            await hub.async_sync()

    async def async_remove(self, record: Record) -> None:
        """Let go of a device that is about to be removed; raises ``TakeOverError`` if it should not be."""
        record = self._as_now(record)
        entry = self._hass.config_entries.async_get_entry(record.entry_id)
        if core_entry(self._hass) is not None and entry is not None and _lives(entry, record):
            raise TakeOverError("takeover_remove", record.name)
        if is_stuck(self._hass):
            raise TakeOverError("takeover_core_stuck", record.name)
        async with self._lock:
            ran = await async_unload(self._hass)
            try:
                await self._async_let_go(record)
                await self.journal.async_write(forget=[record])
            finally:
                if ran:
                    await async_load(self._hass)

    # --- restarts, and the end --------------------------------------------------------------

    async def async_recover(self) -> None:
        """Read the journal, and finish what a restart has interrupted or undone. No broker runs yet."""
        await self.journal.async_load()
        self._tell_of_damage()
        core = core_entry(self._hass)
        todo: list[tuple[Record, Callable[[Record], Awaitable[None]]]] = []
        done: list[Record] = []
        for record in tuple(self.journal.records.values()):
            rows = Rows(self._hass, record, core)
            entry = self._hass.config_entries.async_get_entry(self.journal.place(record)[0])
            if record.stage is not Stage.MOVED:
                if rows.returned and not rows.taken_out:
                    # The decisions are written before the registries.
                    await self._async_decide(record, adopted=False)
                    done.append(record)
                else:
                    todo.append((record, self._async_put_back))
            elif entry is None or rows.device is None:
                todo.append((record, self._async_let_go))
            elif not rows.moved:
                todo.append((record, self._async_move_again))
        if todo:
            await self._async_finish(todo, done)
        if done:
            await self.journal.async_write(forget=done)

    def _tell_of_damage(self) -> None:
        """Say under Repairs that there are devices that cannot be given back."""
        journal = self.journal
        count, corrupt = len(journal.damaged), journal.corrupt
        self._tell("takeover_records_damaged", count > 0, count=str(count))
        self._tell("takeover_records_lost", corrupt is not None, corrupt=f".storage/{corrupt}")

    def _tell(self, key: str, so: bool, **more: str) -> None:
        if not so:
            ir.async_delete_issue(self._hass, DOMAIN, key)
            return
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            key,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=key,
            translation_placeholders={"file": f".storage/{FILE}", **more},
        )

    async def _async_finish(
        self, todo: Iterable[tuple[Record, Callable[[Record], Awaitable[None]]]], done: list[Record]
    ) -> None:
        try:
            ran = await async_unload(self._hass)
        except RuntimeError as err:
            _LOGGER.error("What was begun cannot be finished before the next start: %s", err)
            return
        try:
            for record, finish in todo:
                try:
                    await finish(record)
                except Exception:
                    _LOGGER.exception("What was begun with %s cannot be finished", record.name)
                else:
                    if finish != self._async_move_again:
                        done.append(record)
        finally:
            if ran:
                await async_load(self._hass)

    async def _async_let_go(self, record: Record) -> None:
        """Have the MQTT integration make its own entities of a device that is here no more."""
        rows = Rows(self._hass, record, core_entry(self._hass))
        rows.check()
        rows.remove_stand_ins()

    async def _async_move_again(self, record: Record) -> None:
        rows = Rows(self._hass, record, core_entry(self._hass))
        rows.check()
        await async_take_out(self._hass, [entity.id for entity in record.entities])
        rows.move()
        put_in(self._hass, record.out)
        await self._async_decide(record, adopted=True)


def _lives(entry: ConfigEntry, record: Record) -> bool:
    """Whether a device is still announced; nobody knows while its broker does not run."""
    if entry.state is not ConfigEntryState.LOADED:
        return True
    hub: Hub = entry.runtime_data
    device = hub.controller.devices.get(record.device_id)
    return device is not None and not device.withdrawn


DATA: Final[HassKey[TakeOver]] = HassKey(f"{DOMAIN}_takeover")


@callback
def async_takeover(hass: HomeAssistant) -> TakeOver:
    """The one that there is."""
    return hass.data[DATA]


async def async_set_up(hass: HomeAssistant) -> None:
    """Finish what was interrupted, before any broker runs."""
    takeover = hass.data[DATA] = TakeOver(hass)
    await takeover.async_recover()


async def async_leave(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Give back all that a broker has taken over which is itself removed."""
    takeover = async_takeover(hass)
    places = map(takeover.journal.place, takeover.journal.taken())
    theirs = [device_id for entry_id, device_id in places if entry_id == entry.entry_id]
    outcome = await takeover.async_give_back(entry.entry_id, theirs)
    for error in outcome.failed.values():
        _LOGGER.error("%s", error)


async def async_remove(hass: HomeAssistant, entry: ConfigEntry, device_id: str) -> None:
    """Have a device removed for good that was taken over; nothing is done for any other.

    Raises:
        TakeOverError: It should be given back: its gateway or program still announces it.
    """
    takeover = async_takeover(hass)
    if (record := takeover.journal.find(entry.entry_id, device_id)) is not None:
        await takeover.async_remove(record)
