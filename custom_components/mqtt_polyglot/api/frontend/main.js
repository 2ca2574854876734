// @ts-check
/** The panel: its frame, its pages, and what they share. */

import { LitElement, html, nothing } from "./vendor/lit.js";
import { navigate, page } from "./addresses.js";
import { Brokers } from "./data.js";
import { ConfirmDialog } from "./dialog.js";
import { Format } from "./format.js";
import { PAGES, tag } from "./pages.js";
import { icon } from "./parts.js";
import { frame, styles } from "./styles.js";
import { Words } from "./words.js";

const TABS = PAGES.filter((row) => row.tab);

/** @typedef {{title: string, text: string, action: string, danger?: boolean}} Question */

class Panel extends LitElement {
  static properties = {
    hass: { attribute: false },
    narrow: { type: Boolean, reflect: true },
    route: { attribute: false },
  };

  static styles = [styles, frame];

  // No fields for the properties above: they would hide what Lit makes of them.
  /** @type {Words | undefined} */
  words;
  /** @type {any} */
  format;
  data = new Brokers(() => this.hass);
  #locale;
  /** @type {any} The row of the page that is shown. */
  #row;
  /** @type {any} */
  #page;
  #address = "";
  #heading = "";
  #back = "";

  // --- what Home Assistant gives ----------------------------------------------------------------

  willUpdate(changed) {
    // Times and numbers are shown in the user's way: a change of the profile counts at once.
    const locale = this.hass && JSON.stringify(this.hass.locale);
    if (locale !== this.#locale) {
      this.#locale = locale;
      this.#speak();
    }
    if (changed.has("route") || !this.#page) this.#open();
    if (this.#page) this.#page.narrow = this.narrow;
  }

  async #speak() {
    const locale = this.#locale;
    let words;
    try {
      words = await Words.load(this.hass);
    } catch {
      this.#locale = undefined; // the connection has just gone: the next hass tries again
      return;
    }
    if (locale !== this.#locale) return; // changed once more in the meantime
    this.words = words;
    this.format = new Format(this.hass);
    // Where there is no translation, the texts are English, and are written as English is.
    this.lang = words.language;
    this.dir = new Set(["ar", "fa", "he", "ur"]).has(words.language) ? "rtl" : "ltr";
    this.#address = ""; // the page is made anew, in the other language
    this.#open();
    this.requestUpdate();
  }

  // --- what pages ask for -----------------------------------------------------------------------

  call(type, fields = {}) {
    return this.hass.callWS({ type: `mqtt_polyglot/${type}`, ...fields });
  }

  /** Say something in passing, where Home Assistant does, which also tells a screen reader. */
  notify(message) {
    const detail = { id: "mqtt_polyglot", message }; // with an id the next takes its place
    this.dispatchEvent(
      new CustomEvent("hass-notification", { detail, bubbles: true, composed: true }),
    );
  }

  /** Ask before something happens that is not undone with a click. @param {Question} question */
  confirm(question) {
    return /** @type {any} */ (this.renderRoot.querySelector(tag("dialog"))).ask(question);
  }

  /** A page has been drawn: the toolbar says what it is. */
  entitle(page) {
    if (page !== this.#page) return;
    const heading = page.heading || this.words?.t(this.#row.tab.title) || "";
    if (heading === this.#heading && page.back === this.#back) return;
    this.#heading = heading;
    this.#back = page.back;
    this.requestUpdate();
  }

  updated() {
    // Home Assistant sets the title of the window to that of the panel, when it comes and sometimes later.
    if (this.#heading && this.isConnected) {
      document.title = `${this.#heading} – MQTT Polyglot – Home Assistant`;
    }
  }

  // --- the frame --------------------------------------------------------------------------------

  #open() {
    if (!this.words || !this.route) return;
    const [name = "", ...path] = this.route.path.split("/").filter(Boolean).map(decode);
    const row = PAGES.find((one) => one.name === name);
    if (!row) {
      navigate(page(PAGES[0].name), true);
      return;
    }
    const address = JSON.stringify([name, path]);
    if (this.#address === address) return;
    const first = this.#page === undefined;
    this.#address = address;
    this.#row = row;
    this.#page = Object.assign(document.createElement(tag(name)), { app: this, path });
    window.scrollTo(0, 0);
    // Where a link led from one page to another, the keyboard goes on at the top of the new one.
    if (!first) this.updateComplete.then(() => this.focusMain());
  }

  /** The keyboard goes on at the top of the page. */
  focusMain() {
    const main = /** @type {HTMLElement | null} */ (this.renderRoot.querySelector("main"));
    main?.focus({ preventScroll: true });
  }

  render() {
    const { words } = this;
    if (!words || !this.#page) return nothing;
    const sub = this.#back !== "";
    return html`
      <header class="toolbar">
        ${sub
          ? html`<a class="round" href=${this.#back} aria-label=${words.t("app.back")}>
              ${icon("mdi:arrow-left")}
            </a>`
          : html`<ha-menu-button .hass=${this.hass} .narrow=${this.narrow}></ha-menu-button>`}
        <h1><bdi>${this.#heading}</bdi></h1>
        ${sub ? nothing : this.#tabs()}
      </header>
      <main id="main" tabindex="-1" class=${this.#page.full ? "full" : ""}>${this.#page}</main>
      <mqtt-polyglot-dialog .app=${this}></mqtt-polyglot-dialog>
    `;
  }

  #tabs() {
    const words = /** @type {Words} */ (this.words);
    return html`
      <nav aria-label=${words.t("app.pages")}>
        ${TABS.map(
          ({ name, tab }) => html`
            <a
              href=${page(name)}
              aria-current=${[this.#row.name, this.#row.under].includes(name) ? "page" : nothing}
            >
              ${icon(tab?.icon)}<span>${words.t(tab?.title)}</span>
            </a>
          `,
        )}
      </nav>
      <span class="space"></span>
    `;
  }
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

if (customElements.get("mqtt-polyglot-panel")) {
  // The integration was updated while this window was open, and elements cannot be replaced.
  location.reload();
} else {
  for (const { name, Page } of PAGES) customElements.define(tag(name), Page);
  customElements.define(tag("dialog"), ConfirmDialog);
  customElements.define("mqtt-polyglot-panel", Panel);
}
