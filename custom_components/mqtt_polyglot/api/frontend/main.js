// @ts-check
/** The panel: its frame, its pages, and what they share. */

import { navigate, page } from "./addresses.js";
import { Brokers } from "./data.js";
import { Format } from "./format.js";
import { h, patch } from "./html.js";
import { icon } from "./parts.js";
import { sheet } from "./styles.js";
import { Words } from "./words.js";

import { BrokersView } from "./brokers.js";
import { DeviceView } from "./device.js";
import { DevicesView } from "./devices.js";
import { InboxView } from "./inbox.js";
import { MessagesView } from "./messages.js";

const TABS = [
  { name: "brokers", title: "brokers.title", icon: "mdi:server-network" },
  { name: "inbox", title: "inbox.title", icon: "mdi:inbox-arrow-down" },
  { name: "devices", title: "devices.title", icon: "mdi:devices" },
];

const PAGES = { brokers: BrokersView, inbox: InboxView, devices: DevicesView, device: DeviceView };

class Panel extends HTMLElement {
  /** @type {Words | undefined} */
  words;
  /** @type {any} */
  format;
  data = new Brokers(() => this.hass);
  #hass;
  #narrow = false;
  #path = "";
  #locale;
  /** @type {any} */
  #view;
  #menu = h("ha-menu-button");
  #main = h("main", { id: "main", tabindex: "-1" });

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
  }

  // --- what Home Assistant gives ----------------------------------------------------------------

  get hass() {
    return this.#hass;
  }

  set hass(hass) {
    this.#hass = hass;
    this.#menu.hass = hass;
    // Times and numbers are shown in the user's way: a change of the profile counts at once.
    const locale = JSON.stringify(hass.locale);
    if (locale !== this.#locale) {
      this.#locale = locale;
      this.#speak();
    }
  }

  set narrow(narrow) {
    this.#narrow = narrow;
    this.#menu.narrow = narrow;
    this.toggleAttribute("narrow", narrow);
  }

  set route(route) {
    this.#path = route.path;
    this.#show();
  }

  connectedCallback() {
    this.#show();
  }

  async #speak() {
    const hass = this.#hass;
    const locale = this.#locale;
    let words;
    try {
      words = await Words.load(hass);
    } catch {
      this.#locale = undefined; // the connection has just gone: the next hass tries again
      return;
    }
    if (locale !== this.#locale) return; // changed once more in the meantime
    this.words = words;
    this.format = new Format(hass);
    if (this.#view) this.#view.address = undefined; // it is made anew, in the other language
    this.#show();
  }

  // --- what pages ask for -----------------------------------------------------------------------

  call(type, fields = {}) {
    return this.#hass.callWS({ type: `mqtt_polyglot/${type}`, ...fields });
  }

  /** Say something in passing, where Home Assistant does, which also tells a screen reader. */
  notify(message) {
    const detail = { id: "mqtt_polyglot", message }; // with an id the next takes its place
    this.dispatchEvent(
      new CustomEvent("hass-notification", { detail, bubbles: true, composed: true }),
    );
  }

  // --- the frame --------------------------------------------------------------------------------

  #show() {
    if (!this.words || !this.isConnected) return;
    const [name = "", ...rest] = this.#path.split("/").filter(Boolean).map(decode);
    if (!(name in PAGES)) {
      navigate(page("brokers"), true);
      return;
    }
    this.#open(name, rest);
    const root = /** @type {ShadowRoot} */ (this.shadowRoot);
    // A question that is open stays open.
    patch(root, this.#toolbar(name), this.#main, root.querySelector("dialog"));
  }

  #open(name, rest) {
    const Page = name === "device" && rest[2] === "messages" ? MessagesView : PAGES[name];
    const address = JSON.stringify([Page.name, rest]);
    if (this.#view?.address === address) return;
    const first = this.#view === undefined;
    this.#view = new Page();
    Object.assign(this.#view, { address, app: this, path: rest });
    this.#main.replaceChildren(this.#view);
    window.scrollTo(0, 0);
    // Where a link led from one page to another, the keyboard goes on at the top of the new one.
    if (!first) this.#main.focus({ preventScroll: true });
  }

  #toolbar(name) {
    const words = /** @type {Words} */ (this.words);
    return h(
      "header",
      { class: "toolbar" },
      this.#menu,
      h("h1", {}, "MQTT Polyglot"),
      h(
        "nav",
        { "aria-label": words.t("app.pages") },
        TABS.map((tab) => {
          const current = tab.name === name || (tab.name === "devices" && name === "device");
          return h(
            "a",
            { href: page(tab.name), "aria-current": current && "page" },
            icon(tab.icon),
            h("span", {}, words.t(tab.title)),
          );
        }),
      ),
    );
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
  for (const [name, View] of Object.entries({ ...PAGES, messages: MessagesView })) {
    customElements.define(`mqtt-polyglot-${name}`, View);
  }
  customElements.define("mqtt-polyglot-panel", Panel);
}
