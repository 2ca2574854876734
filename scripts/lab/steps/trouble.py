"""What must hold when something is wrong: deaf devices, late devices, restarts, the log."""

import asyncio
from functools import partial
import re
import time

from ..client import ClientError, Json
from ..devices.device import Device
from ..devices.light import Light
from ..errors import LabError
from ..flow import Flow
from ..home_assistant import DOMAIN
from .world import World, truth

_CONFIRMATION_LIMIT = 15  # seconds; a lock that does not answer must have failed by then
_QUIET = 2  # seconds in which something late would arrive
_RECORD = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ (?P<level>[A-Z]+) ")


async def meet_deafness(world: World) -> None:
    """Unlock a lock that does not listen, then one that is off; nothing may arrive late."""
    lock = world.home.lock
    entity_id = await world.entity_id(lock, "lock")
    shown = partial(world.state, entity_id)
    lock.deaf = True
    heard = len(lock.commands) + 1
    await _fail_to_unlock(world, "a deaf lock")
    await world.report.expect("a deaf lock: shown as it is", {"state": "locked"}, shown)
    world.report.add("a deaf lock: heard it once", heard, len(lock.commands))
    lock.deaf = False
    await asyncio.sleep(_QUIET)
    world.report.add("a deaf lock: nothing more when it listens", heard, len(lock.commands))
    await lock.vanish()
    await world.report.expect("a lock without power", {"state": "unavailable"}, shown)
    orders = f"{lock.root}/set/bolt"
    sent = len(world.wire.on(orders))
    await _fail_to_unlock(world, "a lock without power")
    await lock.start()
    await asyncio.sleep(_QUIET)
    world.report.add("a lock without power: nothing on the wire", sent, len(world.wire.on(orders)))
    world.report.add("a lock without power: still locked", "LOCKED", lock.state["bolt"])


async def _fail_to_unlock(world: World, what: str) -> None:
    """Expect an error that Home Assistant can translate."""
    entity_id = await world.entity_id(world.home.lock, "lock")
    since = time.monotonic()
    got: Json = {}
    try:
        await world.client.command(
            "call_service",
            domain="lock",
            service="unlock",
            target={"entity_id": entity_id},
        )
    except ClientError as error:
        got = error.details
    translated = got.get("translation_domain") == DOMAIN and bool(got.get("translation_key"))
    world.report.add(f"{what}: an error to read", "translated", got, ok=translated)
    seconds = time.monotonic() - since
    world.report.add(
        f"{what}: within the limit",
        f"< {_CONFIRMATION_LIMIT} s",
        f"{seconds:.1f} s",
        ok=seconds < _CONFIRMATION_LIMIT,
    )


async def come_late(world: World) -> None:
    """Announce a device after set-up: it waits as a card, is added, removed, and waits again."""
    light = Light(world.home.address, "Shed light")
    await light.start()
    try:
        await world.report.expect(
            "a later device: its card", True, partial(_has_card, world, light)
        )
        if (found := await card(world, light)) is None:
            return
        flow = await Flow.resume(world.client, found["flow_id"])
        await flow.submit(name=light.name)
        entity_id = await _wait_for_entity(world, light)
        await world.client.call("light", "turn_on", entity_id=entity_id)
        await world.report.expect("a later device: it obeys", {"state": "ON"}, truth(light))
        device = await world.device(light)
        assert device
        await world.client.command("config/device_registry/remove", device_id=device["id"])
        await world.report.expect(
            "removed: its card is back", True, partial(_has_card, world, light)
        )
        world.report.add("removed: no entity", None, await world.entity_id(light, "light"))
        passed = len(world.wire.on(light.announcement_topic))
        world.report.add("removed: its announcement is untouched", 1, passed)
        await _ignore(world, light)
    finally:
        light.retract()
        await light.stop()


async def _ignore(world: World, light: Light) -> None:
    """Ignore the card; it stays away even if the device announces itself again."""
    if (found := await card(world, light)) is None:
        return
    await world.client.command(
        "config_entries/ignore_flow", flow_id=found["flow_id"], title=light.name
    )
    light.announce()
    await asyncio.sleep(_QUIET)
    world.report.add("ignored: no card", False, await _has_card(world, light))


async def _wait_for_entity(world: World, light: Light) -> str | None:
    async def exists() -> bool:
        return await world.entity_id(light, "light") is not None

    await world.report.expect("a later device: added", True, exists)
    return await world.entity_id(light, "light")


async def _has_card(world: World, light: Light) -> bool:
    return await card(world, light) is not None


async def card(world: World, device: Device) -> Json | None:
    """Return the flow that waits for a decision about a device."""
    flows: list[Json] = await world.client.command("config_entries/flow/progress")
    for flow in flows:
        context = flow["context"]
        placeholders = context.get("title_placeholders") or {}
        if context["source"] == "integration_discovery" and device.name in placeholders.values():
            return flow
    return None


async def restart(world: World) -> None:
    """Restart Home Assistant with the devices silent, first beside their traces, then without."""
    if not (before := {entry["entity_id"] for entry in await world.entities()}):
        raise LabError("no entities")
    await world.home.vanish()
    await _restart(world, "restart, devices silent", before)
    await world.home_assistant.stop()
    await asyncio.to_thread(world.broker.stop)
    await asyncio.to_thread(world.broker.start)
    await _restart(world, "restart, broker empty", before)


async def _restart(world: World, title: str, before: set[str]) -> None:
    await world.home_assistant.stop()
    await world.home_assistant.start()
    await world.home_assistant.log_in()

    async def present() -> set[str]:
        return set(await world.client.states())

    await world.report.expect(f"{title}: every entity", before, present, limit=5)


async def read_log(world: World) -> None:
    """Look for errors of the integration in Home Assistant's log."""
    log = await asyncio.to_thread(world.home_assistant.log)
    world.report.add("the log: no errors of ours", [], errors_of_ours(log))
    spilt = [line for line in log if world.home.garden.password in line]
    world.report.add("the log: no password of a camera", [], spilt)


def errors_of_ours(lines: list[str]) -> list[str]:
    """Return the records that are errors of the integration, each with its traceback."""
    records: list[list[str]] = []
    for line in lines:
        if _RECORD.match(line) or not records:
            records.append([])
        records[-1].append(line)
    return ["\n".join(record) for record in records if _is_ours(record)]


def _is_ours(record: list[str]) -> bool:
    found = _RECORD.match(record[0])
    bad = not found or found["level"] in {"ERROR", "CRITICAL"} or len(record) > 1
    return bad and any(
        f"custom_components.{DOMAIN}" in line or f"/{DOMAIN}/" in line for line in record
    )
