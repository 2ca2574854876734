"""All that it takes to go through the user interface: something to see, and who looks at it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from .broker import Broker
from .browser import Browser, Window
from .client import Client
from .devices.home import Home
from .home_assistant import HomeAssistant

# The user interface asks for these without making sure that they are there.
_CONFIGURATION = """\
recorder:
  commit_interval: 0
history:
logbook:
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One broker, one home full of devices, one Home Assistant, and who looks at it."""

    broker: Broker
    home: Home
    home_assistant: HomeAssistant
    client: Client
    browser: Browser
    window: Window


@asynccontextmanager
async def build(folder: Path) -> AsyncIterator[Stage]:
    """Start everything, in an empty configuration folder."""
    async with AsyncExitStack() as stack:
        broker = await stack.enter_async_context(Broker())
        home = Home(broker.address)
        stack.push_async_callback(home.stop)
        await home.start()
        home_assistant = HomeAssistant(folder, more=_CONFIGURATION)
        stack.push_async_callback(home_assistant.stop)
        await home_assistant.start()
        token = await home_assistant.log_in()
        browser = await stack.enter_async_context(Browser())
        yield Stage(
            broker=broker,
            home=home,
            home_assistant=home_assistant,
            client=await stack.enter_async_context(Client(home_assistant.url, token)),
            browser=browser,
            window=await browser.open(home_assistant.url, await home_assistant.tokens()),
        )
