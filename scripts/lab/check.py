"""The end-to-end check: everything real, everything looked at from both ends.

It starts a broker, the simulated devices and a Home Assistant of its own, goes through every step,
and prints a table of what was expected and what came.
"""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
import time
import traceback

from .broker import Broker
from .client import Client
from .devices.home import Home
from .failures import chronicle, keep
from .home_assistant import HomeAssistant
from .report import Report
from .steps import alexa, assist, cameras, commands, google, refusals, set_up, streams, trouble
from .steps.world import World
from .wire import Seen, Wire

# When one of these breaks there is nothing for the others to look at.
FOUNDATION = (set_up.add_broker, set_up.see_devices)
STEPS = (
    *FOUNDATION,
    commands.operate,
    commands.press,
    commands.push,
    cameras.look,
    cameras.watch,
    cameras.switch,
    assist.speak,
    alexa.operate,
    google.operate,
    trouble.meet_deafness,
    trouble.come_late,
    trouble.restart,
    trouble.read_log,
)
VOICE = (
    *FOUNDATION,
    assist.speak,
    assist.speak_languages,
    streams.show,
    refusals.ask_code,
    trouble.read_log,
    refusals.meet_deafness,
    refusals.refuse_offline,
    refusals.refuse_without_broker,
)
"""What takes longer: every language, and everything that an assistant may be refused."""

type Step = Callable[[World], Awaitable[None]]


async def check(folder: Path, steps: Sequence[Step] = STEPS) -> int:
    """Run steps with an empty configuration folder and return how many went wrong."""
    since = time.monotonic()
    report = Report()
    home_assistant = HomeAssistant(folder)
    passed: list[Seen] = []
    well = False
    try:
        async with AsyncExitStack() as stack:
            world = await _build(stack, home_assistant, report, passed)
            report.add("Home Assistant and the devices run", "RUNNING", "RUNNING")
            await _go(world, steps)
        seconds = time.monotonic() - since
        report.say(f"\n{len(report.rows)} checked, {report.misses} missed, {seconds:.0f} s")
        well = not report.misses
    finally:
        # Also if somebody ends it because it takes too long.
        if not well:
            keep(
                "check",
                {
                    "report.txt": report.text,
                    "wire.txt": chronicle(passed),
                    "home-assistant.txt": home_assistant.console,
                },
            )
    return report.misses


async def _go(world: World, steps: Sequence[Step]) -> None:
    for step in steps:
        try:
            await step(world)
        except Exception as error:  # noqa: BLE001 - a step that breaks must not hide the others
            world.report.add(step.__name__, "no exception", f"{type(error).__name__}: {error}")
            world.report.say(traceback.format_exc())
            if step in FOUNDATION:
                break


async def _build(
    stack: AsyncExitStack, home_assistant: HomeAssistant, report: Report, passed: list[Seen]
) -> World:
    broker = await stack.enter_async_context(Broker())
    wire = await stack.enter_async_context(Wire(broker.address))
    wire.seen = passed
    home = Home(broker.address)
    stack.push_async_callback(home.stop)
    await home.start()
    stack.push_async_callback(home_assistant.stop)
    await home_assistant.start()
    token = await home_assistant.log_in()
    client = await stack.enter_async_context(Client(home_assistant.url, token))
    return World(
        broker=broker,
        home=home,
        home_assistant=home_assistant,
        client=client,
        wire=wire,
        report=report,
    )
