"""The panel in the sidebar, as an admin uses it: with a mouse, with the keyboard, on a phone."""

import asyncio
import json
import re

from playwright.async_api import expect

from scripts.lab.browser import LIMIT, Window
from scripts.lab.client import Json
from scripts.lab.home_assistant import DOMAIN
from scripts.lab.stage import Stage

from .panel import HOSTILE, PHONE, THERMOMETER, Things, focused, open_page, panel, row, tab

MANY = 1000
STALL = 1.0  # seconds; a tenth of it on a machine that has nothing else to do

# Watches what the page sends, from before it sends anything.
_SPY = """
window.sent = [];
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) {
    window.sent.push(...[JSON.parse(data)].flat());
    return send.call(this, data);
};
"""


# --- the pages ------------------------------------------------------------------------------------


async def test_brokers(things: Things, window: Window) -> None:
    """From the sidebar to the brokers; whatever somebody announces is only text."""
    things.say("homeassistant/light/broken/config", f"{{{HOSTILE}")
    await window.go("/home")
    await window.page.locator("ha-sidebar").get_by_text("MQTT Polyglot").click()
    page = window.page
    await expect(page).to_have_url(re.compile(r"/mqtt-polyglot/brokers$"))
    card = panel(page).get_by_role("article")
    await expect(card.get_by_text("Connected", exact=True)).to_be_visible()
    await expect(card.get_by_text(re.compile(r"per minute$"))).to_be_visible()
    await card.get_by_text("1 invalid discovery message").click()
    await expect(card.get_by_role("cell", name="homeassistant/light/broken/config")).to_be_visible()
    await expect(card.locator("svg.chart polyline")).to_have_attribute("points", re.compile(r" "))
    assert await page.evaluate("window.hacked") is None
    await panel(page).get_by_role("link", name="Add broker").click()
    await expect(page.get_by_text("Do you want to set up MQTT Polyglot?")).to_be_visible()
    await window.box.press("Cancel")
    await window.box.wait_until_closed()


async def test_inbox_in_bulk(things: Things, stage: Stage, window: Window) -> None:
    """Search, select, ignore, take that back, adopt; a name is a name, whatever is in it."""
    for name, own_id in (
        ("Bulk one", "bulk1"),
        ("Bulk two", "bulk2"),
        (f"Bulk {HOSTILE}", "bulk3"),
    ):
        things.announce(name, own_id)
    page = await open_page(window, "inbox")
    await page.get_by_role("searchbox").fill("panel bulk")
    await expect(panel(page).locator("tr.row", has_text="Bulk")).to_have_count(3)
    await expect(row(page, f"Bulk {HOSTILE}")).to_be_visible()
    await page.get_by_label("Select all 3 devices").check()
    await page.get_by_role("button", name="Ignore", exact=True).click()
    await expect(window.toast).to_contain_text("3 devices ignored")
    await page.get_by_role("radio", name=re.compile("^Ignored")).check()
    await page.get_by_label("Select Bulk one").check()
    await page.get_by_label("Select Bulk two").check()
    await expect(panel(page).get_by_text("2 selected")).to_be_visible()
    await page.get_by_role("button", name="Stop ignoring", exact=True).click()
    await expect(row(page, "Bulk one")).to_have_count(0)
    await page.get_by_role("button", name=f"Add: Bulk {HOSTILE}").click()
    await page.get_by_role("radio", name=re.compile("^Discovered")).check()
    await page.get_by_role("button", name="Add: Bulk one").click()
    await expect(row(page, "Bulk one")).to_have_count(0)
    await expect(row(page, "Bulk two")).to_be_visible()
    await tab(page, "Devices").click()
    await expect(row(page, "Bulk one")).to_be_visible()
    await expect(row(page, f"Bulk {HOSTILE}")).to_be_visible()
    assert await page.evaluate("window.hacked") is None
    registry = await stage.client.command("config/device_registry/list")
    assert {"Bulk one", f"Bulk {HOSTILE}"} <= {entry["name"] for entry in registry}


async def test_report(things: Things, window: Window) -> None:
    """Where values come from, what could not be read, and the entity behind a topic."""
    things.announce("Report lamp", "report1")
    await things.adopt("report1")
    things.say("report1/state", "ON")
    page = await open_page(window, "devices")
    await row(page, "Report lamp").get_by_role("link").click()
    report = panel(page).locator("mqtt-polyglot-device")
    await expect(report.get_by_text("Home Assistant discovery")).to_be_visible()
    await expect(report.get_by_text("homeassistant/device/report1/config").first).to_be_visible()
    last = report.locator("section", has_text="Last messages").get_by_role("row")
    await expect(last.filter(has_text="report1/state")).to_contain_text("ON")
    await report.get_by_text("Original discovery message").click()
    await expect(report.get_by_text('"identifiers"')).to_be_visible()
    await report.get_by_role("button", name="Report lamp").click()
    await window.more_info.wait_for("Report lamp")
    await page.keyboard.press("Escape")
    await report.get_by_role("link", name="Open device").click()
    await expect(page).to_have_url(re.compile(r"/config/devices/device/\w+$"))


async def test_fewer_changes(things: Things, window: Window) -> None:
    """What it would leave out is shown before it is chosen; it is there again when the page is."""
    things.announce("Thermometer", "fewer1", components={"t": THERMOMETER})
    things.announce("Report lamp", "fewer2")
    await things.adopt("fewer1", "fewer2")
    page = await open_page(window, "devices")
    await row(page, "Thermometer").get_by_role("link").click()
    report = panel(page).locator("mqtt-polyglot-device")
    choice = report.get_by_label("State changes")
    await expect(choice).to_have_value("all")
    await expect(report.get_by_text("No changes of measurements")).to_be_visible()
    for step in range(5):
        things.say("thermometer/state", f"21.{step % 2}")
    await expect(report.get_by_text("4 of 5 changes of measurements")).to_be_visible()
    await expect(report.get_by_text("would have been left out")).to_be_visible()
    await choice.focus()
    await page.keyboard.press("ArrowDown")
    await expect(choice).to_have_value("fewer")
    await expect(report.get_by_text("were left out")).to_be_visible()
    await page.reload()
    await expect(choice).to_have_value("fewer")
    await choice.select_option(label="All changes")
    await expect(report.get_by_text("would have been left out")).to_be_visible()
    await open_page(window, "devices")
    await row(page, "Report lamp").get_by_role("link").click()
    await expect(report.get_by_text("Last announced")).to_be_visible()
    await expect(choice).to_have_count(0)


async def test_fewer_changes_of_several(things: Things, window: Window) -> None:
    """It is chosen for several devices at once."""
    for own_id in ("several1", "several2"):
        things.announce(f"Thermometer {own_id}", own_id, components={"t": THERMOMETER})
    await things.adopt("several1", "several2")
    page = await open_page(window, "devices")
    await page.get_by_role("searchbox").fill("several")
    await expect(page.get_by_label("State changes")).to_have_count(0)
    await page.get_by_label("Select all 2 devices").check()
    await page.get_by_label("State changes").select_option(label="Fewer changes")
    await expect(window.toast).to_contain_text("Fewer changes for 2 devices")
    await expect(page.get_by_label("State changes")).to_have_count(0)
    await row(page, "Thermometer several2").get_by_role("link").click()
    await expect(panel(page).get_by_label("State changes")).to_have_value("fewer")


async def test_live_messages(things: Things, window: Window) -> None:
    """What a device says appears as it says it; pause, filter, clear."""
    things.announce("Live lamp", "live1")
    await things.adopt("live1")
    page = await open_page(window, "devices")
    await row(page, "Live lamp").get_by_role("link").click()
    await page.get_by_role("link", name="Live messages").click()
    messages = panel(page).get_by_role("listitem").filter(has_text="live1/state")
    await expect(panel(page).get_by_role("heading", name="Live lamp")).to_be_visible()
    things.say("live1/state", "ON")
    await expect(messages).to_have_count(1)
    things.say("live1/state", json.dumps({"text": HOSTILE + "x" * 300}))
    await expect(messages).to_have_count(2)
    await expect(messages.first).to_contain_text(HOSTILE)
    await page.get_by_role("button", name="Pause").click()
    things.say("live1/state", "OFF")
    await expect(panel(page).get_by_text("Paused: 1 new message")).to_be_visible()
    await expect(messages).to_have_count(2)
    await page.get_by_role("button", name="Resume").click()
    await expect(messages).to_have_count(3)
    await page.get_by_role("searchbox").fill("off")
    await expect(messages).to_have_count(1)
    await page.get_by_role("searchbox").press("Escape")
    await expect(messages).to_have_count(3)
    await page.get_by_role("button", name="Clear").click()
    await expect(messages).to_have_count(0)
    assert await page.evaluate("window.hacked") is None


async def test_live_messages_are_bounded(things: Things, window: Window) -> None:
    """A device that never stops talking does not fill the browser."""
    things.announce("Loud lamp", "loud1")
    await things.adopt("loud1")
    page = await open_page(window, "devices")
    await row(page, "Loud lamp").get_by_role("link").click()
    await page.get_by_role("link", name="Live messages").click()
    await expect(panel(page).get_by_role("heading", name="Loud lamp")).to_be_visible()
    messages = panel(page).locator("li.message")
    things.say("loud1/state", "first")
    await expect(messages).not_to_have_count(0)
    for burst in range(10):
        for number in range(60):
            things.say("loud1/state", f"{burst}.{number}")
        await expect(messages.first).to_contain_text(f"{burst}.59")
    await expect(messages).to_have_count(300)


async def test_topics(things: Things, window: Window) -> None:
    """The topics of a broker: levels that open, values that follow, JSON value by value, a message published."""
    things.say("tree/room 2/temperature", "21.5")
    things.say("tree/room 10/temperature", "19")
    things.say("tree/room 2/weather", {"wind": {"speed": 3}, "text": HOSTILE})
    page = await open_page(window, "topics")
    tree = panel(page).locator("mqtt-polyglot-topics")
    await tree.get_by_role("button", name="tree, level 1", exact=True).focus()
    await page.keyboard.press("ArrowRight")
    rooms = tree.get_by_role("button", name=re.compile(r", level 2$"))
    await expect(rooms).to_have_count(2)
    assert await rooms.first.get_attribute("aria-label") == "tree/room 2, level 2"
    await rooms.first.click()
    value = tree.get_by_role("button", name="temperature")
    await expect(value).to_contain_text("21.5")
    things.say("tree/room 2/temperature", "22.5")
    await expect(value).to_contain_text("22.5")
    await tree.get_by_role("button", name="weather").click()
    await expect(tree.get_by_text("wind.speed")).to_be_visible()
    await expect(tree.get_by_text("retained", exact=False).first).to_be_visible()
    await tree.locator("summary", has_text="Publish").click()
    await tree.get_by_label("Payload").fill("hello")
    await tree.get_by_label("Topic", exact=True).fill("tree/room 2/said")
    await tree.get_by_role("button", name="Publish").click()
    await expect(window.toast).to_contain_text("Message published")
    await expect(tree.get_by_role("button", name="said")).to_contain_text("hello")
    await page.get_by_role("searchbox").fill("room 10")
    await expect(tree.get_by_role("listitem")).to_have_count(1)
    await page.get_by_role("searchbox").press("Escape")
    await expect(rooms).to_have_count(2)
    assert await page.evaluate("window.hacked") is None


async def test_by_hand(things: Things, stage: Stage, window: Window) -> None:
    """A number on a topic becomes a sensor in three clicks, is changed and deleted; a configuration is pasted."""
    things.say("tank/level/percent", "61.5")
    things.say("tank/level/text", HOSTILE)
    page = await open_page(window, "topics")
    tree = panel(page).locator("mqtt-polyglot-topics")
    await tree.get_by_role("button", name="tank", exact=True).click()
    await tree.get_by_role("button", name="Add to Home Assistant").click()
    await tree.get_by_label("Name").first.fill("Rain tank")
    await tree.get_by_role("button", name="Add", exact=True).click()
    await expect(window.toast).to_contain_text("Device added")
    await expect(panel(page).get_by_role("heading", name="Rain tank")).to_be_visible()
    states = await stage.client.states()
    assert "61.5" in {state["state"] for name, state in states.items() if "rain_tank" in name}
    await window.go("/mqtt-polyglot/by-hand")
    await panel(page).get_by_role("link", name="Edit: Rain tank").click()
    await panel(page).get_by_label("Name").first.fill("Water tank")
    await panel(page).get_by_role("button", name="Save").click()
    await expect(window.toast).to_contain_text("Device saved")
    await panel(page).get_by_role("button", name="Delete: Water tank").click()
    await panel(page).get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(panel(page).get_by_text("No devices added manually")).to_be_visible()
    pasted = panel(page).get_by_role("textbox", name="Paste a configuration")
    await pasted.fill("mqtt: [")
    await panel(page).get_by_role("button", name="Review").click()
    await expect(panel(page).get_by_role("alert")).to_be_visible()
    await pasted.fill("mqtt: {sensor: {name: Tank, state_topic: tank/level/percent}}")
    await panel(page).get_by_role("button", name="Review").click()
    await panel(page).get_by_role("button", name="Add", exact=True).click()
    await expect(window.toast).to_contain_text("Device added")
    await window.go("/mqtt-polyglot/by-hand")
    await panel(page).get_by_role("button", name=re.compile("^Delete")).click()
    await panel(page).get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(panel(page).get_by_text("No devices added manually")).to_be_visible()
    assert await page.evaluate("window.hacked") is None


async def test_switch_by_hand(things: Things, stage: Stage, window: Window) -> None:
    """Nobody said anything on the command topic yet: it is asked for once the entity is to be a switch."""
    things.say("attic/heater/state", "OFF")
    page = await open_page(window, "topics")
    tree = panel(page).locator("mqtt-polyglot-topics")
    await tree.get_by_role("button", name="attic", exact=True).click()
    await tree.get_by_role("button", name="Add to Home Assistant").click()
    await tree.get_by_label("Entity type").select_option(label="Switch")
    add = tree.get_by_role("button", name="Add", exact=True)
    await expect(add).to_be_disabled()
    command = tree.get_by_label("Command topic")
    await command.fill("attic/heater/set")
    await expect(add).to_be_enabled()
    await command.fill("")
    await expect(command, "it can be corrected").to_be_focused()
    await expect(add).to_be_disabled()
    await command.fill("attic/heater/set")
    await add.click()
    await expect(window.toast).to_contain_text("Device added")
    states = await stage.client.states()
    assert "off" in {
        state["state"] for name, state in states.items() if name.startswith("switch.heater")
    }
    await window.go("/mqtt-polyglot/by-hand")
    await panel(page).get_by_role("button", name="Delete: Heater").click()
    await panel(page).get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(panel(page).get_by_text("No devices added manually")).to_be_visible()


async def test_replace(things: Things, stage: Stage, window: Window) -> None:
    """A broken lamp is replaced by a new one: the entity stays, and belongs to the new one."""
    things.announce("Broken lamp", "broken1")
    await things.adopt("broken1")
    things.announce("New lamp", "new1")
    things.say("new1/state", "ON")
    page = await open_page(window, "devices")
    await row(page, "Broken lamp").get_by_role("link").click()
    await panel(page).get_by_role("link", name="Replace").click()
    await panel(page).get_by_role("button", name="Select: New lamp").click()
    await expect(panel(page).get_by_text("light.broken_lamp", exact=True)).to_be_visible()
    await panel(page).get_by_role("button", name="Replace").click()
    await expect(window.toast).to_contain_text("Device replaced")
    await expect(page).to_have_url(re.compile(r"/device/[^/]+/homeassistant%3Anew1$"))
    async with asyncio.timeout(LIMIT):
        while (await stage.client.states())["light.broken_lamp"]["state"] != "on":
            pass  # each look is a question to Home Assistant


async def test_a_level_in_parts(things: Things, window: Window) -> None:
    """More of a level is asked for after the last row that came, whatever the order of names here."""
    page = await open_page(window, "topics")
    after = await page.evaluate(
        """async () => {
          const { panels } = document.querySelector("home-assistant").hass;
          const { module_url: main } = panels["mqtt-polyglot"].config._panel_custom;
          const { Tree } = await import(new URL("tree.js", new URL(main, location)).href);
          const tree = new Tree();
          const rows = ["7", "9", "_a"].map((name) => ({ topic: name, name }));
          tree.fill(null, { rows, rest: 5 });
          return tree.shown().at(-1).row.name;
        }"""
    )
    assert after == "_a"  # which JavaScript orders before the digits


async def test_remove(things: Things, window: Window) -> None:
    """Removing asks first; Escape is no, and the device waits again when it was yes."""
    things.announce("Doomed lamp", "doomed1")
    await things.adopt("doomed1")
    page = await open_page(window, "devices")
    await row(page, "Doomed lamp").get_by_role("link").click()
    button = panel(page).get_by_role("button", name="Remove")
    await button.click()
    dialog = panel(page).get_by_role("dialog", name="Remove Doomed lamp?")
    await expect(dialog).to_be_visible()
    seen = set()
    for _ in range(6):
        await page.keyboard.press("Tab")
        seen.add(await focused(page))
    assert seen - {"body", "Cancel", "Remove"} == set()  # nothing behind it
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    assert await focused(page) == "Remove"
    await page.keyboard.press("Enter")
    await expect(dialog).to_be_visible()
    # Again before the browser has told that it was closed.
    await dialog.evaluate(
        "(dialog, button) => { dialog.close('no'); button.click(); }",
        await button.first.element_handle(),
    )
    await dialog.get_by_role("button", name="Remove").click()
    await expect(page).to_have_url(re.compile(r"/mqtt-polyglot/devices$"))
    await expect(row(page, "Doomed lamp")).to_have_count(0)
    await open_page(window, "inbox")
    await expect(row(page, "Doomed lamp")).to_be_visible()


async def test_unknown_device(things: Things, window: Window) -> None:
    """An old link says so, and leads on."""
    entries = await things._client.command("config_entries/get", domain=DOMAIN)
    await window.go(f"/mqtt-polyglot/device/{entries[0]['entry_id']}/homeassistant%3Anobody")
    page = window.page
    await expect(panel(page).get_by_text("Device not found")).to_be_visible()
    await panel(page).locator(".empty").get_by_role("link", name="Devices").click()
    await expect(page).to_have_url(re.compile(r"/mqtt-polyglot/devices$"))


# --- how it behaves -------------------------------------------------------------------------------


async def test_keyboard(things: Things, window: Window) -> None:
    """All of it without a mouse, and always to be seen where one is."""
    for number in range(3):
        things.announce(f"Key lamp {number}", f"key{number}")
    page = await open_page(window, "inbox")
    await page.get_by_role("searchbox").fill("key lamp")
    await expect(panel(page).locator("tr.row", has_text="Key lamp")).to_have_count(3)
    await page.get_by_label("Select Key lamp 0").focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("ArrowDown")
    assert await focused(page) == "Select Key lamp 1"
    await page.keyboard.press("Space")
    await page.keyboard.press("ArrowUp")
    assert await focused(page) == "Select Key lamp 0"
    await expect(panel(page).get_by_text("2 selected")).to_be_visible()
    await page.keyboard.press("Tab")
    assert await focused(page) == "Key lamp 0"
    outline = await page.get_by_role("link", name="Key lamp 0").evaluate(
        "element => getComputedStyle(element).outlineStyle"
    )
    assert outline == "solid"
    await page.keyboard.press("Enter")
    await expect(panel(page).get_by_role("heading", name="Key lamp 0")).to_be_visible()
    await panel(page).get_by_role("link", name="Back").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("radio", name=re.compile("^Discovered")).focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("radio", name=re.compile("^Ignored"))).to_be_checked()


async def test_phone_and_dark(things: Things, stage: Stage) -> None:
    """Nothing is wider than a small phone, and the menu button opens Home Assistant's sidebar."""
    things.announce("A lamp with a name that somebody gave without a thought to phones", "phone1")
    things.announce("Waiting" + "x" * 200, "phone2")
    await things.adopt("phone1")
    tokens = await stage.home_assistant.tokens()
    window = await stage.browser.open(
        stage.home_assistant.url, tokens, viewport=PHONE, color_scheme="dark"
    )
    page = window.page
    for name in ("brokers", "inbox", "map", "devices"):
        await open_page(window, name)
        await expect(panel(page).locator("article, tr.row, .map").first).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    await row(page, "A lamp with a name").get_by_role("link").click()
    await expect(panel(page).get_by_text("Last announced")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    background = await panel(page).evaluate("element => getComputedStyle(element).backgroundColor")
    assert max(map(int, re.findall(r"\d+", background)[:3])) < 64
    # Below the pages of the tabs there is an arrow that leads back, as everywhere in Home Assistant.
    await panel(page).get_by_role("link", name="Back").click()
    await panel(page).locator("ha-menu-button").click()
    await expect(page.locator("ha-sidebar").get_by_text("MQTT Polyglot")).to_be_visible()
    assert window.problems == []
    await page.context.close()


async def test_subscriptions_end_and_survive(things: Things, stage: Stage) -> None:
    """What a page listens to ends with it, and begins again when Home Assistant was away."""
    tokens = await stage.home_assistant.tokens()
    window = await stage.browser.open(stage.home_assistant.url, tokens)
    page = window.page
    await page.add_init_script(_SPY)
    await window.load("/mqtt-polyglot/inbox")
    await expect(panel(page).locator("tr.row, .empty").first).to_be_visible()
    subscribed = f"{DOMAIN}/inbox/subscribe"

    async def sent(kind: str, **fields: object) -> list[Json]:
        all_sent: list[Json] = await page.evaluate("window.sent")
        return [one for one in all_sent if {"type": kind, **fields}.items() <= one.items()]

    await page.evaluate("document.querySelector('home-assistant').hass.connection.reconnect(true)")
    things.announce("Late lamp", "late1")
    await expect(row(page, "Late lamp")).to_be_visible()
    assert len(await sent(subscribed)) == 2
    # That is what Home Assistant does with a window that was out of sight for minutes.
    await panel(page).evaluate("it => it.parentNode.appendChild(it.parentNode.removeChild(it))")
    things.announce("Later lamp", "late2")
    await expect(row(page, "Later lamp")).to_be_visible()
    subscriptions = [one["id"] for one in await sent(subscribed)]
    assert len(await sent("unsubscribe_events", subscription=subscriptions[-2])) == 1
    await open_page(window, "brokers")
    newest = (await sent(subscribed))[-1]["id"]
    assert len(await sent("unsubscribe_events", subscription=newest)) == 1
    await window.go("/home")
    await expect(panel(page)).to_have_count(0)
    asked = len(await sent(f"{DOMAIN}/broker/info"))
    await page.wait_for_timeout(4000)
    assert len(await sent(f"{DOMAIN}/broker/info")) == asked  # nobody looks, nobody asks
    await page.context.close()


async def test_many(things: Things, window: Window) -> None:
    """An inbox that is full opens, filters and selects without a stall."""
    for number in range(MANY - 100):
        things.announce(f"Crowd {number}", f"crowd{number}")
    page = await open_page(window, "inbox")
    shown = page.get_by_role("radio", name=re.compile("^Discovered"))
    await expect(
        panel(page).get_by_role("radio", name=re.compile(r"^Discovered\s*(9\d\d|1,000)"))
    ).to_be_visible()
    await shown.check()
    search = page.get_by_role("searchbox")
    for text, rows in (("crowd", 30), ("crowd 77", 18), ("crowd 777", 1), ("", 30)):
        took: float = await search.evaluate(
            """async (input, text) => {
                const start = performance.now();
                input.value = text;
                input.dispatchEvent(new Event("input", { bubbles: true }));
                await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
                return (performance.now() - start) / 1000;
            }""",
            text,
        )
        assert took < STALL
        await expect(panel(page).locator("tr.row")).to_have_count(rows)
    await page.get_by_label(re.compile("^Select all")).check()
    await expect(panel(page).get_by_text(re.compile("^9.. selected$"))).to_be_visible()
    await page.get_by_role("button", name="Add", exact=True).click()
    dialog = panel(page).get_by_role("dialog", name=re.compile("^Add 9.. devices?"))
    await dialog.get_by_role("button", name="Cancel").click()
    await expect(dialog).to_have_count(0)
