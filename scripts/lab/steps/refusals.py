"""What the assistants say of devices that do nothing: off, deaf, or behind a broker that is gone."""

import asyncio
from functools import partial

from ..assistants import Alexa, Google, outcome
from ..client import Json
from ..devices.lock import Lock
from ..flow import Flow
from ..home_assistant import HomeAssistant
from .assist import expose
from .trouble import card
from .world import World, truth

_CODE = "2468"
_SENTENCES = (
    ("turn on the kitchen light", "failed_to_handle"),
    ("set the hall thermostat to 25 degrees", "unknown"),
    ("lock the front door", "failed_to_handle"),
    ("unlock the front door", "failed_to_handle"),
)
"""What is said, and Assist's code for the error."""
_LIMIT = 12  # seconds until a deaf lock has failed


async def refuse_offline(world: World) -> None:
    """Cut the power of a light, a thermostat and a lock."""
    silent = (world.home.light, world.home.thermostat, world.home.lock)
    for device in silent:
        await device.vanish()
    await _refuse(world, "without power")
    for device in silent:
        await device.start()


async def refuse_without_broker(world: World) -> None:
    """Stop the broker."""
    await asyncio.to_thread(world.broker.stop)
    await _refuse(world, "without a broker")
    await asyncio.to_thread(world.broker.start)


async def _refuse(world: World, what: str) -> None:
    entities = {
        name: await world.purpose(getattr(world.home, name))
        for name in ("light", "thermostat", "lock")
    }
    for entity_id in entities.values():
        await world.report.expect(
            f"{what}: {entity_id}", {"state": "unavailable"}, partial(world.state, entity_id)
        )
    heard = sum(len(device.commands) for device in world.home.devices)
    for text, code in _SENTENCES:
        got = _assist(await world.client.say(text))
        world.report.add(f"{what}: “{text}”", ("error", code), got)
    await _refuse_google(world, what, entities)
    alexa = Alexa(world.client)
    for name, directive in (("light", "PowerController.TurnOn"), ("lock", "LockController.Lock")):
        answer = await alexa.send(directive, entities[name])
        connectivity = {"connectivity": {"value": "UNREACHABLE"}}
        told = (outcome(answer), await alexa.report(entities[name]))
        world.report.add(f"{what}: Alexa, {directive}", ("Response", connectivity), told)
    now = sum(len(device.commands) for device in world.home.devices)
    world.report.add(f"{what}: nothing there", heard, now)


async def _refuse_google(world: World, what: str, entities: dict[str, str]) -> None:
    google = Google(world.client)
    off = {"status": "SUCCESS", "states": {"online": False}}
    for name, command, params, expected in (
        ("light", "OnOff", {"on": True}, off),
        ("thermostat", "OnOff", {"on": False}, off),
        ("lock", "LockUnlock", {"lock": True}, {"errorCode": "unknownError"}),
    ):
        answer = await google.execute(entities[name], command, params)
        world.report.add(f"{what}: Google, {command}", expected, answer)
        world.report.add("… asked", {"online": False}, await google.query(entities[name]))


async def meet_deafness(world: World) -> None:
    """Unlock a lock that does not listen: nobody waits so long, so it must be said when asked."""
    lock = world.home.lock
    entity_id = await world.purpose(lock)
    google = Google(world.client)
    lock.deaf = True
    # Home Assistant gives Assist a fifth of a second, and Google two: then it counts as begun.
    got = _assist(await world.client.say("unlock the front door"))
    world.report.add("a deaf lock: Assist", ("action_done", "Unlocking"), got)
    await _ask(world, "a deaf lock: Assist, asked", "No, unlocking")
    answer = await google.execute(entity_id, "LockUnlock", {"lock": False}, HomeAssistant.PIN)
    locked = {"status": "SUCCESS", "states": {"isLocked": True}}
    world.report.add("a deaf lock: Google", locked, answer)
    locking = {"lockState": "LOCKED", "connectivity": {"value": "OK"}}
    world.report.add("a deaf lock: Alexa", locking, await Alexa(world.client).report(entity_id))
    await world.report.expect(
        "a deaf lock: it has failed", {"state": "locked"}, partial(world.state, entity_id), _LIMIT
    )
    lock.deaf = False
    await _ask(world, "a deaf lock: Assist, asked", "Yes")
    world.report.add("a deaf lock: Google", {"isLocked": True}, await google.query(entity_id))


async def _ask(world: World, step: str, expected: str) -> None:
    response = await world.client.say("is the front door locked?")
    world.report.add(step, expected, response["speech"]["plain"]["speech"])


async def ask_code(world: World) -> None:
    """Lock a door that wants a code: an assistant has none, but the user may have left one."""
    lock = Lock(world.home.address, "Cellar door", code=_CODE)
    await lock.start()
    try:
        entity_id = await _adopt(world, lock)
        await _say(world, lock, "unlock the cellar door", ("error", "failed_to_handle"), heard=0)
        await world.client.command(
            "config/entity_registry/update",
            entity_id=entity_id,
            options_domain="lock",
            options={"default_code": _CODE},
        )
        await _say(world, lock, "unlock the cellar door", ("action_done", "Unlocking"), heard=1)
        await world.report.expect("… there", {"bolt": "UNLOCKED"}, truth(lock))
        await world.report.expect("… here", {"state": "unlocked"}, partial(world.state, entity_id))
        answer = await Google(world.client).execute(entity_id, "LockUnlock", {"lock": True})
        world.report.add("a code: Google", {"states": {"isLocked": True}}, answer)
        await world.report.expect("… there", {"bolt": "LOCKED"}, truth(lock))
        log = "\n".join(await asyncio.to_thread(world.home_assistant.log))
        world.report.add("a code: not in the log", False, _CODE in log)
    finally:
        lock.retract()
        await lock.stop()


async def _adopt(world: World, lock: Lock) -> str:
    async def waits() -> bool:
        return await card(world, lock) is not None

    async def added() -> bool:
        return await world.entity_id(lock, "lock") is not None

    await world.report.expect("a code: the lock is found", True, waits)
    found = await card(world, lock)
    assert found
    await (await Flow.resume(world.client, found["flow_id"])).submit(name=lock.name)
    await world.report.expect("a code: the lock is added", True, added)
    entity_id = await world.entity_id(lock, "lock")
    assert entity_id
    await expose(world, entity_id)
    await world.report.expect(
        "a code: it has a state", {"state": "locked"}, partial(world.state, entity_id)
    )
    return entity_id


async def _say(
    world: World, lock: Lock, text: str, expected: tuple[str, str], *, heard: int
) -> None:
    after = truth(lock)
    world.report.add(f"a code: “{text}”", expected, _assist(await world.client.say(text)))
    await world.report.expect("… there", {"heard": heard}, after)


def _assist(response: Json) -> tuple[str, str]:
    """Return the kind of an answer of Assist's, and what it says or the code of its error."""
    kind: str = response["response_type"]
    return kind, response["data"].get("code") or response["speech"]["plain"]["speech"]
