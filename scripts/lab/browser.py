"""Home Assistant's own user interface in a real browser, as a person sees and uses it.

The browser is the Chromium of the machine. It reaches 127.0.0.1 and nothing else. Locators of
Playwright look into shadow roots by themselves, so a role, a label or a text is enough to find
something; element names stand here only where the user interface gives nothing better.
"""

from contextlib import AsyncExitStack
import json
from pathlib import Path
import re
import shutil
from typing import Any, Final, Self

from playwright.async_api import (
    Browser as PlaywrightBrowser,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Request,
    Response,
    async_playwright,
    expect,
)

from .client import Json

CHROMIUM: Final = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
"""The browser of this machine, if there is one."""

LIMIT: Final = 30  # seconds until something that must happen has happened, on a busy machine

expect.set_options(timeout=LIMIT * 1000)

_ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-features=Translate,OptimizationHints,MediaRouter",
    # Whatever is not ours fails at once instead of waiting for a time limit.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
# What Playwright says of a refusal by Home Assistant that nobody waited for, and who says it better.
_UNEXPLAINED: Final = "Object"
_EXPLAIN: Final = """addEventListener('unhandledrejection', event => {
    if (!(event.reason instanceof Error)) console.error(JSON.stringify(event.reason));
})"""
_NAVIGATE: Final = """path => {
    history.pushState(null, '', path);
    window.dispatchEvent(new Event('location-changed'));
}"""


class Browser:
    """A browser without windows, to be used with ``async with``."""

    def __init__(self) -> None:
        """Describe it; nothing runs yet."""
        self._stack = AsyncExitStack()
        self._browser: PlaywrightBrowser

    async def __aenter__(self) -> Self:
        """Start it."""
        async with AsyncExitStack() as stack:
            playwright = await stack.enter_async_context(async_playwright())
            self._browser = await playwright.chromium.launch(
                executable_path=CHROMIUM, args=_ARGUMENTS
            )
            stack.push_async_callback(self._browser.close)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        """End it."""
        await self._stack.aclose()

    async def open(self, url: str, tokens: Json, **options: Any) -> Window:
        """Open a window in which somebody is logged in to Home Assistant.

        Args:
            url: Where Home Assistant is.
            tokens: What logs in; see ``HomeAssistant.tokens``.
            options: Of Playwright's ``new_context``.
        """
        context = await self._browser.new_context(
            **{"viewport": {"width": 1280, "height": 800}, "locale": "en-US"} | options,
            storage_state={"cookies": [], "origins": [_logged_in(url, tokens)]},
            # One would answer requests from its own store, unseen and late.
            service_workers="block",
        )
        context.set_default_timeout(LIMIT * 1000)
        await context.add_init_script(_EXPLAIN)
        page = await context.new_page()
        window = Window(page, url)
        await window.load("/")
        return window


def _logged_in(url: str, tokens: Json) -> Any:
    """Return what a browser keeps for a site when somebody has logged in there."""
    stored = {"name": "hassTokens", "value": json.dumps(tokens)}
    return {"origin": url, "localStorage": [stored]}


class Window:
    """Home Assistant in one window.

    Attributes:
        page: The window as Playwright knows it, for everything that has no name here.
        problems: What went wrong in the page itself: exceptions, errors on the console, requests
            that failed.
    """

    def __init__(self, page: Page, url: str) -> None:
        """Watch a page that is about to show Home Assistant."""
        self.page = page
        self.problems: list[str] = []
        self._url = url
        page.on("pageerror", self._on_exception)
        page.on("console", self._on_console)
        page.on("requestfailed", self._on_failed)
        page.on("response", self._on_response)

    def _on_exception(self, error: Error) -> None:
        if str(error) != _UNEXPLAINED:
            self.problems.append(f"exception: {error}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"console: {message.text} {message.location.get('url', '')}")

    def _on_failed(self, request: Request) -> None:
        # Leaving a page ends what it was still loading, which is no failure.
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"request: {request.failure} {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 500:
            self.problems.append(f"response: {response.status} {response.url}")

    # --- going somewhere ------------------------------------------------------------------------

    async def load(self, path: str) -> None:
        """Load Home Assistant from the beginning, at one of its pages."""
        await self.page.goto(self._url + path)
        await self.page.locator("home-assistant-main").wait_for()

    async def go(self, path: str) -> None:
        """Go to one of Home Assistant's pages as a click on a link does, which is a lot faster."""
        await self.page.evaluate(_NAVIGATE, path)

    # --- what lies over the page ----------------------------------------------------------------

    @property
    def flow(self) -> Dialog:
        """The dialog of a config flow, an options flow or a subentry flow."""
        return Dialog(self.page.locator("dialog-data-entry-flow"))

    @property
    def more_info(self) -> Dialog:
        """The dialog about one entity."""
        return Dialog(self.page.locator("ha-more-info-dialog"))

    @property
    def box(self) -> Dialog:
        """The small dialog that asks whether one is sure, or tells something."""
        return Dialog(self.page.locator("dialog-box"))

    @property
    def device(self) -> Locator:
        """The page of a device."""
        return self.page.locator("ha-config-device-page")

    async def open_more_info(self, name: str) -> Dialog:
        """Open the dialog about an entity from the page of its device, by its name there."""
        await self.device.locator("ha-device-entities-card").get_by_text(name, exact=True).click()
        return self.more_info

    @property
    def toast(self) -> Locator:
        """The message at the lower edge."""
        return self.page.locator("notification-manager")

    async def shot(self, path: Path) -> None:
        """Save a picture of the window."""
        await self.page.screenshot(path=path, animations="disabled")


class Dialog:
    """One of Home Assistant's dialogs.

    Attributes:
        root: The element of the dialog.
    """

    def __init__(self, root: Locator) -> None:
        """Name the dialog, whether it is open or not."""
        self.root = root

    @property
    def title(self) -> Locator:
        """Its title."""
        return self.root.locator("[slot=headerTitle]").first

    def text(self, text: str) -> Locator:
        """Something written in it."""
        return self.root.get_by_text(text)

    def field(self, label: str) -> Locator:
        """A field for text or a number; the label of a required one ends with an asterisk."""
        name = re.compile(rf"^{re.escape(label)}\*?$")
        return self.root.get_by_role("textbox", name=name).or_(
            self.root.get_by_role("spinbutton", name=name)
        )

    @property
    def alert(self) -> Locator:
        """What is wrong, wherever it stands."""
        return self.root.locator("ha-alert")

    def error(self, label: str) -> Locator:
        """What is wrong with a field: the alert right above it."""
        return self.root.locator(f"ha-alert:has(+ ha-selector:has-text('{label}'))")

    def option(self, label: str) -> Locator:
        """A box to tick, by how its label begins."""
        return self.root.get_by_role("checkbox", name=re.compile(rf"^{re.escape(label)}"))

    async def tick(self, label: str, *, on: bool = True) -> None:
        """Tick a box, or take the tick away."""
        # The tick is drawn over the box and would take the click itself.
        await self.option(label).set_checked(on, force=True)

    async def choose(self, label: str, item: str) -> None:
        """Choose an item of a list that opens below a field."""
        await self.root.get_by_text(label, exact=True).click()
        picker = self.root.get_by_role("dialog", name=label)
        await picker.get_by_text(item, exact=True).click()

    async def press(self, button: str) -> None:
        """Press one of its buttons."""
        await self.root.get_by_role("button", name=button, exact=True).click()

    async def wait_for(self, title: str) -> None:
        """Wait until it shows what has this title."""
        await expect(self.title).to_have_text(title)

    async def close(self) -> None:
        """Close it."""
        await self.root.get_by_role("button", name="Close").first.click()
        await self.wait_until_closed()

    async def wait_until_closed(self) -> None:
        """Wait until it is gone."""
        await expect(self.root.get_by_role("dialog")).to_have_count(0)
