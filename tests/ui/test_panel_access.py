"""The panel for those who use a keyboard, a screen reader, forced colours, a small screen, another language."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources
import json
import re
from typing import Any

from playwright.async_api import Locator, Page, expect
import pytest

from custom_components.mqtt_polyglot.api.panel import FOLDER
from scripts.lab.browser import Window
from scripts.lab.stage import Stage

from .panel import PHONE, THERMOMETER, Things, focused, open_page, panel, row

PAGES = {
    "brokers": "Brokers",
    "inbox": "Inbox",
    "devices": "Devices",
    "map": "Map",
    "topics": "Topics",
}
CONTENT = "article, tr.row, li.row, .map"
"""What is on a page when it is there."""

_UNDER_A_BAR = """element => {
    const root = document.querySelector("home-assistant");
    const {top, bottom, left} = element.getBoundingClientRect();
    const seen = y => {
        let found = document.elementFromPoint(left + 3, y);
        while (found?.shadowRoot) {
            const inner = found.shadowRoot.elementFromPoint(left + 3, y);
            if (!inner || inner === found) break;
            found = inner;
        }
        return found === element || element.contains(found) || found?.contains(element);
    };
    return top < 0 || bottom > innerHeight || !seen(top + 2) || !seen(bottom - 2);
}"""

_OVERLAPS = """host => {
    const texts = [];
    const walk = (root) => {
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            if (node.shadowRoot && !node.localName.startsWith("ha-")) walk(node.shadowRoot);
            if (node.nodeType !== Node.TEXT_NODE || !node.data.trim()) continue;
            const parent = node.parentElement;
            if (!parent?.checkVisibility() || parent.closest(".unseen, thead, option, style, svg")) continue;
            const range = document.createRange();
            range.selectNodeContents(node);
            const clip = getComputedStyle(parent).overflow === "hidden" && parent.getBoundingClientRect();
            for (const all of range.getClientRects()) {
                const right = clip ? Math.min(all.right, clip.right) : all.right;
                const box = new DOMRect(all.left, all.top, right - all.left, all.height);
                if (box.width > 1 && box.height > 1) texts.push({text: node.data.trim(), parent, box});
            }
        }
    };
    walk(host.shadowRoot);
    const bar = ({parent}) => parent.closest("nav, header.toolbar, .bulk");
    const found = [];
    for (const [index, one] of texts.entries()) {
        for (const other of texts.slice(index + 1)) {
            if (one.parent === other.parent) continue; // the lines of one text
            if (bar(one) !== bar(other)) continue; // a bar is over what is scrolled
            const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
            const high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
            if (wide > 2 && high > 4) found.push(`${one.text} | ${other.text} (${Math.round(wide)} x ${Math.round(high)})`);
        }
    }
    return found;
}"""


_DRAW_MANY = """async map => {
    const devices = Array.from({ length: 302 }, (_, number) => ({
        device: `d${number}`, name: `Device with quite a long name ${number} in the hall`, online: number % 7 > 0,
        via: number < 2 ? null : [null, "d0", "d1"][number % 3],
    }));
    const [broker] = map.app.data.brokers;
    map.app.data = { brokers: [{ ...broker, devices }], listen: () => () => {} };
    const start = performance.now();
    map.requestUpdate();
    await map.updateComplete;
    const boxes = [...map.renderRoot.querySelectorAll(".map rect")].map((one) => one.getBoundingClientRect());
    const seconds = (performance.now() - start) / 1000;
    const outside = [...map.renderRoot.querySelectorAll(".map text")].filter((text) => {
        const box = text.parentNode.querySelector("rect").getBoundingClientRect();
        return text.getBoundingClientRect().right > box.right;
    });
    const touching = boxes.filter((one, index) => boxes.slice(index + 1).some((other) =>
        one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom));
    return { boxes: boxes.length, seconds, outside: outside.length, touching: touching.length };
}"""


@asynccontextmanager
async def opened(stage: Stage, *, language: str = "", **options: Any) -> AsyncIterator[Window]:
    """A window of its own, closed at the end."""
    tokens = await stage.home_assistant.tokens()
    window = await stage.browser.open(stage.home_assistant.url, tokens, **options)
    if language:
        stored = json.dumps(json.dumps(language))
        await window.page.evaluate(f"localStorage.setItem('selectedLanguage', {stored})")
    await window.load("/mqtt-polyglot/brokers")
    await expect(panel(window.page).get_by_role("navigation")).to_be_visible()
    try:
        yield window
        assert window.problems == []
    finally:
        await window.page.context.close()


async def color(element: Locator, name: str) -> str:
    """The computed value of one property of an element."""
    value: str = await element.evaluate("(it, name) => getComputedStyle(it)[name]", name)
    return value


async def see(things: Things, *names: str) -> None:
    """Have a few devices discovered."""
    for number, name in enumerate(names):
        things.announce(name, f"{name.split()[0].lower()}{number}")


# --- what it stands on ------------------------------------------------------------------------------


async def test_elements_of_home_assistant(things: Things, stage: Stage) -> None:
    """Those that the panel uses are there when it is opened first: else they stay empty."""
    used = {
        name
        for path in FOLDER.rglob("*.js")
        if path.parent.name != "vendor"
        for name in re.findall(r"<((?:ha|hass)-[a-z-]+)", path.read_text())
    }
    assert used == {"ha-icon", "ha-menu-button"}
    async with opened(stage) as window:
        await window.load("/mqtt-polyglot/brokers")
        await expect(panel(window.page).get_by_role("navigation")).to_be_visible()
        for name in used:
            assert await window.page.evaluate("name => !!customElements.get(name)", name), name


async def test_titles(things: Things, window: Window) -> None:
    """Every page says what it is, in the toolbar and in the title of the window; others get theirs back."""
    for name, title in PAGES.items():
        page = await open_page(window, name)
        await expect(panel(page).get_by_role("heading", level=1)).to_have_text(title)
        await expect(page).to_have_title(re.compile(f"^{title} – MQTT Polyglot"))
    await window.go("/config")
    await expect(window.page).not_to_have_title(re.compile("MQTT Polyglot"))


# --- screen readers -----------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 800}, PHONE])
async def test_axe(things: Things, stage: Stage, scheme: Any, viewport: Any) -> None:
    """Nothing that axe-core can find, on any page."""
    pytest.importorskip("axe_playwright_python")
    axe = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text()
    await see(things, "Axe one", "Axe two", "Axe three")
    things.announce(
        "Axe one", "axe0", components={"t": {**THERMOMETER, "state_topic": "axe0/state"}}
    )
    await things.adopt("axe0")
    things.say("axe0/state", "21")
    # Half way from one colour to another, a button that has just been enabled would count as too pale.
    still: Any = {"color_scheme": scheme, "reduced_motion": "reduce"}
    async with opened(stage, viewport=viewport, **still) as window:
        page = window.page
        await page.evaluate(axe)
        for name in PAGES:
            await open_page(window, name)
            await expect(panel(page).locator(CONTENT).first).to_be_visible()
            if name == "inbox":
                await panel(page).get_by_label("Select Axe two").check()
            assert await violations(page) == [], name
        await open_page(window, "devices")
        await row(page, "Axe one").get_by_role("link").click()
        await expect(panel(page).get_by_text("Last announced")).to_be_visible()
        await expect(panel(page).get_by_label("State changes")).to_be_visible()
        assert await violations(page) == []
        await panel(page).get_by_role("link", name="Live messages").click()
        await expect(panel(page).locator("li.message")).not_to_have_count(0)
        assert await violations(page) == []
        await page.go_back()
        await panel(page).get_by_role("link", name="Replace").click()
        await expect(panel(page).get_by_role("button", name="Select: Axe two")).to_be_visible()
        assert await violations(page) == []
        await open_page(window, "topics")
        await panel(page).get_by_role("button", name="axe0", exact=True).click()
        assert await violations(page) == []
        await panel(page).get_by_role("button", name="Add to Home Assistant").click()
        await panel(page).get_by_text("Edit as YAML").click()
        assert await violations(page) == []
        for name in ("by-hand", "takeover"):
            await open_page(window, name)
            await expect(panel(page).locator(".empty")).to_be_visible()
            assert await violations(page) == [], name


async def violations(page: Page) -> list[str]:
    """What axe-core finds in the panel."""
    found: list[str] = await panel(page).evaluate(
        """async host => {
            const { violations } = await axe.run(host, { rules: { region: { enabled: false } } });
            return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
        }"""
    )
    return found


async def test_charts_have_words(things: Things, window: Window) -> None:
    """What a chart of a day shows is said in words, too."""
    await see(things, "Chart lamp")
    await things.adopt("chart0")
    things.say("chart0/state", "ON")
    page = await open_page(window, "devices")
    await row(page, "Chart lamp").get_by_role("link").click()
    chart = panel(page).get_by_role("img", name=re.compile("messages? in the last 24 hours"))
    await expect(chart).to_be_visible()
    await expect(panel(page).get_by_text(re.compile("in the last 24 hours"))).to_be_visible()
    # It counts what comes while somebody looks.
    before = await chart.get_attribute("aria-label")
    for power in ("OFF", "ON"):
        things.say("chart0/state", power)
    await expect(chart).not_to_have_attribute("aria-label", str(before))


async def test_map_as_a_list(things: Things, window: Window) -> None:
    """The picture is for eyes; the keyboard and screen readers get the same as a list."""
    await see(things, "Mapped lamp")
    await things.adopt("mapped0")
    page = await open_page(window, "map")
    picture = panel(page).locator("[aria-hidden] svg")
    await expect(picture.get_by_text("Mapped lamp").first).to_be_attached()
    assert await picture.locator("a:not([tabindex='-1'])").count() == 0
    await panel(page).get_by_text("As a list").click()
    item = panel(page).get_by_role("listitem").filter(has_text="Mapped lamp")
    await expect(item).to_contain_text("line")
    await item.get_by_role("link", name="Mapped lamp").click()
    await expect(panel(page).get_by_role("heading", level=1, name="Mapped lamp")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 320])
async def test_map_of_many(things: Things, stage: Stage, width: int) -> None:
    """Three hundred devices, some behind gateways, are drawn quickly; no name leaves its box."""
    async with opened(stage, viewport={"width": width, "height": 800}) as window:
        page = await open_page(window, "map")
        await expect(panel(page).locator(".map svg")).to_be_visible()
        drawn: Any = await panel(page).locator("mqtt-polyglot-map").evaluate(_DRAW_MANY)
        assert drawn["boxes"] == 303  # the broker, two gateways, their devices
        assert drawn["outside"] == drawn["touching"] == 0
        assert drawn["seconds"] < 1  # a tenth of it on a machine that has nothing else to do
        assert await page.evaluate("document.documentElement.scrollWidth") == width


# --- the keyboard -------------------------------------------------------------------------------------


async def test_focus_goes_to_the_next_row(things: Things, window: Window) -> None:
    """Whoever decides about one device after the other need not begin at the top after each."""
    await see(things, "Next 1", "Next 2", "Next 10")
    page = await open_page(window, "inbox")
    await page.get_by_role("searchbox").fill("next")
    await expect(panel(page).locator("tr.row")).to_have_count(3)
    names = await panel(page).locator("tr.row .name").all_inner_texts()
    assert names == ["Next 1", "Next 2", "Next 10"]  # as people count
    await panel(page).get_by_role("button", name="Ignore: Next 1", exact=True).focus()
    await page.keyboard.press("Enter")
    await expect(panel(page).get_by_role("link", name="Next 1", exact=True)).to_have_count(0)
    assert await focused(page) == "Ignore: Next 2"
    await panel(page).get_by_role("button", name="Add: Next 10").focus()
    await page.keyboard.press("Enter")
    await expect(row(page, "Next 10")).to_have_count(0)
    assert await focused(page) == "Add: Next 2"
    await page.keyboard.press("Enter")
    await expect(row(page, "Next 2")).to_have_count(0)
    assert await focused(page) != "body"


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 500}, PHONE])
async def test_focus_is_never_under_a_bar(things: Things, stage: Stage, viewport: Any) -> None:
    """What is focused is to be seen, also below bars that stay where they are."""
    await see(things, *(f"Bar {number}" for number in range(12)))
    async with opened(stage, viewport=viewport) as window:
        page = await open_page(window, "inbox")
        await page.get_by_role("searchbox").fill("bar")
        await expect(panel(page).locator("tr.row")).to_have_count(12)
        await panel(page).get_by_label("Select Bar 0").check()
        last = panel(page).get_by_role("button", name="Add: Bar 11")
        await last.focus()
        for key in ("Shift+Tab", "Tab"):
            for _ in range(45):
                await page.keyboard.press(key)
                active = await page.evaluate_handle(
                    """() => {
                        let element = document.activeElement;
                        while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
                        return element.closest("tr.row") ? element : null;
                    }"""
                )
                element = active.as_element()
                if element is not None:
                    assert not await element.evaluate(_UNDER_A_BAR), await focused(page)


# --- what can be told without colours -----------------------------------------------------------------


async def test_forced_colors(things: Things, stage: Stage) -> None:
    """The chosen tab, the chosen filter and what is online can be told apart from the others."""
    await see(things, "Forced one", "Forced two")
    await things.adopt("forced0")
    async with opened(stage, forced_colors="active") as window:
        page = await open_page(window, "inbox")
        chosen = panel(page).locator("nav a[aria-current]")
        other = panel(page).locator("nav a:not([aria-current])").first
        for name in ("borderBottomColor",):
            assert await color(chosen, name) != await color(other, name)
        chosen = panel(page).locator(".choices input:checked + span")
        other = panel(page).locator(".choices input:not(:checked) + span").first
        assert await color(chosen, "backgroundColor") != await color(other, "backgroundColor")
        checked = panel(page).get_by_label("Select Forced two")
        await checked.check()
        assert await color(checked, "backgroundColor") != await color(
            panel(page), "backgroundColor"
        )
        await open_page(window, "devices")
        good = row(page, "Forced one").locator(".dot")
        assert await color(good, "backgroundColor") != await color(panel(page), "backgroundColor")
        await good.evaluate("it => it.parentNode.classList.replace('good', 'bad')")
        assert await color(good, "backgroundColor") == await color(panel(page), "backgroundColor")
        assert await color(good, "borderTopWidth") == "2px"


# --- small screens and other languages ----------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "es", "de"])
async def test_nothing_overlaps(things: Things, stage: Stage, language: str) -> None:
    """At 320 pixels, in languages with long words."""
    await see(things, "Narrow lamp", "Narrow light with quite a long name")
    await things.adopt("narrow0")
    async with opened(stage, language=language, viewport={"width": 320, "height": 640}) as window:
        page = window.page
        for name in PAGES:
            await open_page(window, name)
            await expect(panel(page).locator(CONTENT).first).to_be_visible()
            assert await page.evaluate("document.documentElement.scrollWidth") == 320
            if name == "inbox":
                await panel(page).locator("tr.row input").first.check()
            assert await panel(page).evaluate(_OVERLAPS) == [], name


async def test_english_in_a_language_from_right_to_left(things: Things, stage: Stage) -> None:
    """Where there is no translation, the texts are English, and are read and written as that."""
    async with opened(stage, language="he") as window:
        page = await open_page(window, "brokers")
        assert await page.evaluate("document.documentElement.dir") == "rtl"
        text = panel(page).get_by_role("link", name="Add broker")
        await expect(text).to_be_visible()
        assert await color(text, "direction") == "ltr"
        assert await text.evaluate("it => !!it.getRootNode().host.closest('[lang=en]')") or (
            await panel(page).get_attribute("lang") == "en"
        )


# --- arranging ----------------------------------------------------------------------------------------


async def test_groups_and_areas(things: Things, stage: Stage, window: Window) -> None:
    """All of a kind are selected at once, and each comes to the area that the table says."""
    (await stage.client.command("config/area_registry/create", name="Attic"))["area_id"]
    await see(things, "Group 1", "Group 2", "Attic group 3")
    page = await open_page(window, "inbox")
    await page.get_by_role("searchbox").fill("group")
    await expect(panel(page).locator("tr.row")).to_have_count(3)
    await expect(page.get_by_label("Area of Attic group 3")).to_have_value("attic")
    await page.get_by_label("Group by").select_option(label="Group by Manufacturer")
    await page.get_by_label("Select all of Panel & Sons").check()
    await expect(panel(page).get_by_text("3 selected")).to_be_visible()
    await page.get_by_label("Area of Group 1").select_option(label="Attic")
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(window.toast).to_contain_text("3 devices added")
    registry = await stage.client.command("config/device_registry/list")
    areas = {one["name"]: one["area_id"] for one in registry}
    assert areas["Group 1"] == areas["Attic group 3"] == "attic"
    assert areas["Group 2"] is None
    await open_page(window, "devices")
    await page.get_by_label("Sort by").select_option(label="Sort by Area")
    await page.get_by_role("searchbox").fill("attic")
    await expect(panel(page).locator("tr.row")).to_have_count(2)
