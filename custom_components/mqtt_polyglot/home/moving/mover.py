"""The mover: moves devices one at a time, undoes what fails, and finishes what was interrupted."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
import logging
from typing import Any, Final, NamedTuple

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HassJob, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, UnsupportedStorageVersionError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import entity_sources
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey
import voluptuous as vol

from ...const import DOMAIN
from ..decisions import Answers, Decisions, async_decisions
from ..file import File
from ..hub import Hub
from ..takeover.loading import async_take_out, missing, put_in
from ..takeover.takeover import async_takeover
from .plan import Plan, plan
from .rows import Move, apply, restore

_LOGGER = logging.getLogger(__name__)

_VERSION: Final = 1
FILE: Final = f"{DOMAIN}.moves"

_SETTLED_AFTER: Final = 300
"""Seconds after which the registries are certainly in their files."""

_PATIENCE: Final = 10.0
"""Seconds in which the entities have to be there again."""
_PAUSE: Final = 0.01


class _Source(NamedTuple):
    """Where a device is moved from.

    Attributes:
        decisions: The decisions of that broker.
        running: That broker, if it runs.
    """

    decisions: Decisions
    running: Hub | None


class Mover:
    """Moves devices of this integration, one at a time."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Name the file; nothing is read before ``async_recover``."""
        self._hass = hass
        self._store: File[dict[str, Any]] = File(hass, _VERSION, FILE, _is_sound)
        self._moving = asyncio.Lock()
        self._unsettled: list[Move] = []

    async def async_recover(self) -> None:
        """Finish what was begun in the last run, before any broker runs."""
        if (data := await self._store.async_load()) is None:
            return
        damage = ""
        for each in data["moves"]:
            try:
                move = Move.read(each)
                apply(self._hass, move)
                put_in(self._hass, move.enabled)
                await self._async_decide(move)
            except UnsupportedStorageVersionError:
                raise
            except (vol.Invalid, HomeAssistantError, LookupError) as err:
                damage = f"a device whose move was interrupted is left as it is: {err}"
                _LOGGER.warning("%s", damage)
            else:
                self._settle_later(move)
        if damage:
            await self._store.async_put_aside(damage)
            await self._async_save()

    async def _async_decide(self, move: Move) -> None:
        """Have the device adopted where it is, and then no longer where it was."""
        answers = Answers()
        if entry := self._hass.config_entries.async_get_entry(move.source.entry_id):
            answers = _kept(await async_decisions(self._hass, entry), move.source.device_id)
        for side, adopt in ((move.target, True), (move.source, False)):
            if entry := self._hass.config_entries.async_get_entry(side.entry_id):
                decisions = await async_decisions(self._hass, entry)
                if adopt:
                    decisions.adopt(side.device_id, answers)
                else:
                    decisions.remove(side.device_id)
                await decisions.async_flush()

    async def async_move(self, hub: Hub, registry_id: str, device_id: str) -> Plan:
        """Move a device.

        Args:
            hub: The broker that it is moved to, or on which its replacement is.
            registry_id: The device in the device registry.
            device_id: What it is to be there.

        Raises:
            HomeAssistantError: It cannot be moved, or it failed; then everything is as before.
        """
        async with self._moving:
            found = plan(hub, registry_id, device_id)
            if found.refusal is not None or found.move is None:
                raise HomeAssistantError(
                    translation_domain=DOMAIN,
                    translation_key=str(found.refusal),
                    translation_placeholders={"device": device_id[:80], "broker": hub.name},
                )
            move, answers = found.move, hub.decisions.adopted.get(device_id)
            await self._async_begin(move)
            try:
                await self._async_carry_out(hub, move, replaced=answers is not None)
            except Exception as err:
                _LOGGER.exception("A device could not be moved")
                await self._async_undo(hub, move, answers)
                raise HomeAssistantError(
                    translation_domain=DOMAIN,
                    translation_key="move_failed",
                    translation_placeholders={"device": device_id[:80], "detail": str(err)[:200]},
                ) from err
            await self._async_follow_record(move)
            self._settle_later(move)
            return found

    async def _async_follow_record(self, move: Move) -> None:
        """Have a device that was taken over still be one that can be given back."""
        journal = async_takeover(self._hass).journal
        if (record := journal.records.get(move.registry_id)) is None:
            return
        keys = {each.id: each.after for each in move.entities}
        target = move.target
        await journal.async_write(
            replace(
                record,
                entry_id=target.entry_id,
                broker_uid=target.broker_uid,
                device_id=target.device_id,
                own_connections=tuple((kind, address) for kind, address in target.connections),
                entities=tuple(
                    replace(each, key=keys[each.id]) for each in record.entities if each.id in keys
                ),
            )
        )

    async def _async_carry_out(self, hub: Hub, move: Move, *, replaced: bool) -> None:
        if replaced:
            await self._async_free(hub, move.target.device_id)
        await async_take_out(self._hass, move.enabled)
        if (found := hub.adoption.find(move.target.device_id)) is None:
            raise LookupError("it does not announce itself any more")
        there = await self._async_source(move)
        values = {} if there.running is None else await self._async_values(there.running, move)
        # From here on nobody else has a turn: what is half moved is not to be seen.
        apply(self._hass, move)
        answers = _kept(there.decisions, move.source.device_id)
        there.decisions.remove(move.source.device_id)
        hub.store.remember(move.target.device_id, found.announcement)
        hub.values.take(move.target.device_id, values)
        hub.decisions.adopt(move.target.device_id, answers)
        put_in(self._hass, move.enabled)
        if there.running is not None:
            there.running.sync_soon()
        hub.sync_soon()
        await hub.decisions.async_flush()
        await there.decisions.async_flush()
        await hub.store.async_save()
        await self._async_check(move.enabled)

    async def _async_values(self, source: Hub, move: Move) -> dict[str, Any]:
        """What the device showed last, by the keys that its components will have; those of another are not its."""
        if move.replaces:
            return {}
        await source.values.async_save()
        kept = source.values.kept(move.source.device_id)
        return {each.after: kept[each.before] for each in move.entities if each.before in kept}

    async def _async_free(self, hub: Hub, device_id: str) -> None:
        """Remove the device whose place another one takes; its entities are new and nobody misses them."""
        registered = hub.registered(device_id)
        rows = [] if registered is None else _rows(self._hass, registered.id)
        await hub.adoption.async_forget(device_id)
        await _async_until(
            lambda: (
                hub.registered(device_id) is None
                and entity_sources(self._hass).keys().isdisjoint(rows)
            )
        )

    async def _async_source(self, move: Move) -> _Source:
        entry = self._hass.config_entries.async_get_entry(move.source.entry_id)
        if entry is None:
            raise LookupError("its broker was removed")
        running = entry.runtime_data if entry.state is ConfigEntryState.LOADED else None
        return _Source(await async_decisions(self._hass, entry), running)

    async def _async_check(self, row_ids: list[str]) -> None:
        await _async_until(lambda: not missing(self._hass, row_ids))

    async def _async_undo(self, hub: Hub, move: Move, answers: Answers | None) -> None:
        """Have everything as it was before."""
        back = move.reversed
        await async_take_out(self._hass, move.enabled)
        there = await self._async_source(move)
        apply(self._hass, back)
        restore(self._hass, move)
        back_there = _kept(hub.decisions, move.target.device_id)
        hub.decisions.remove(move.target.device_id)
        there.decisions.adopt(move.source.device_id, back_there)
        put_in(self._hass, move.enabled)
        hub.sync_soon()
        if there.running is not None:
            there.running.sync_soon()
        if answers is not None:
            await hub.async_sync()
            hub.decisions.adopt(move.target.device_id, answers)
            hub.sync_soon()
        await there.decisions.async_flush()
        await hub.decisions.async_flush()
        await self._async_forget(move)

    # --- the journal --------------------------------------------------------------------------

    async def _async_begin(self, move: Move) -> None:
        self._unsettled.append(move)
        await self._async_save()

    @callback
    def _settle_later(self, move: Move) -> None:
        """Forget a move when the registries are in their files; until then it would be done again."""
        if move not in self._unsettled:
            self._unsettled.append(move)

        async def settle(_now: Any) -> None:
            await self._async_forget(move)

        job = HassJob(settle, cancel_on_shutdown=True)
        async_call_later(self._hass, _SETTLED_AFTER, job)

    async def _async_forget(self, move: Move) -> None:
        if move in self._unsettled:
            self._unsettled.remove(move)
            await self._async_save()

    async def _async_save(self) -> None:
        await self._store.async_save({"moves": [each.as_dict() for each in self._unsettled]})


def _is_sound(data: Any) -> bool:
    return isinstance(data, dict) and isinstance(data.get("moves"), list)


def _kept(decisions: Decisions, device_id: str) -> Answers:
    """What was set for a device and is not in the registries."""
    return Answers(thinned=True) if decisions.is_thinned(device_id) else Answers()


def _rows(hass: HomeAssistant, registry_id: str) -> list[str]:
    rows = er.async_entries_for_device(er.async_get(hass), registry_id)
    return [row.entity_id for row in rows]


async def _async_until(done: Callable[[], bool]) -> None:
    """Wait; raises ``TimeoutError`` if it takes too long."""
    async with asyncio.timeout(_PATIENCE):
        while not done():  # noqa: ASYNC110
            await asyncio.sleep(_PAUSE)


_MOVER: Final[HassKey[Mover]] = HassKey(f"{DOMAIN}_mover")


async def async_set_up(hass: HomeAssistant) -> None:
    """Finish what was interrupted; before any broker runs."""
    mover = hass.data[_MOVER] = Mover(hass)
    await mover.async_recover()


@callback
def async_mover(hass: HomeAssistant) -> Mover:
    """Who moves devices."""
    return hass.data[_MOVER]
