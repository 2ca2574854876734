// @ts-check
import { devicePage, integrationPage } from "./addresses.js";
import { follow } from "./data.js";
import { confirm } from "./dialog.js";
import { h } from "./html.js";
import { LongList } from "./list.js";
import {
  brokerChoice,
  choices,
  components,
  empty,
  icon,
  line,
  loading,
  problem,
  search,
} from "./parts.js";
import { View } from "./view.js";

const STATES = ["waiting", "ignored", "elsewhere"];
const MANY = 10;

/** @typedef {{entry_id: string, device: string, name: string, state: string}} Found */

const key = (found) => `${found.entry_id} ${found.device}`;

/** The devices that were found and are not adopted, and what the user wants of them. */
export class InboxView extends View {
  /** @type {any[] | undefined} */
  #found;
  #error;
  #state = "waiting";
  #text = "";
  #broker = "";
  #busy = false;
  /** @type {Set<string>} */
  #selected = new Set();
  /** @type {any} */
  #list;

  start() {
    this.#list = new LongList(this.app, this.app.words.t("inbox.title"), () => this.update());
    this.until(() => this.#list.end());
    this.until(this.app.data.listen(() => this.update()));
    const type = "mqtt_polyglot/inbox/subscribe";
    this.until(
      follow(this.app.hass.connection, { type }, this.#onFound, (error) => {
        this.#error = error;
        this.update();
      }),
    );
  }

  #onFound = ({ devices }) => {
    this.#error = undefined;
    this.#found = devices.map((found) => ({ ...found, search: searchable(this.app, found) }));
    const known = new Set(devices.map(key));
    this.#selected = new Set([...this.#selected].filter((one) => known.has(one)));
    this.update();
  };

  // --- what is shown ----------------------------------------------------------------------------

  draw() {
    super.draw();
    for (const box of this.querySelectorAll("li.row input[type=checkbox]")) {
      /** @type {any} */ (box).checked = this.#selected.has(/** @type {any} */ (box).value);
    }
  }

  render() {
    const { words } = this.app;
    if (this.#error) return [problem(this.app, this.#error)];
    if (!this.#found) return [loading(this.app)];
    if (this.#found.length === 0) {
      return [empty("mdi:inbox", words.t("inbox.none"), words.t("inbox.none_text"))];
    }
    const shown = this.#shown();
    return [
      h(
        "div",
        { class: "bar" },
        search(this.app, words.t("inbox.search"), this.#text, (text) => {
          this.#text = text;
          this.#again();
        }),
        brokerChoice(this.app, this.app.data.brokers ?? [], this.#broker, (broker) => {
          this.#broker = broker;
          this.#again();
        }),
        choices(words.t("inbox.state"), this.#states(), this.#state, (state) => {
          this.#state = state;
          this.#selected.clear();
          this.#again();
        }),
      ),
      this.#state !== "elsewhere" && shown.length > 0 && this.#bulk(shown),
      shown.length === 0
        ? empty("mdi:magnify-close", words.t("app.no_match"), words.t(`inbox.no_${this.#state}`))
        : this.#list.render(shown, key, (found) => this.#row(found)),
    ];
  }

  #again() {
    this.#list.restart();
    this.update();
  }

  #states() {
    return STATES.map((value) => ({
      value,
      text: this.app.words.t(`inbox.${value}`),
      count: this.app.format.number(
        this.#ofBroker().filter((found) => found.state === value).length,
      ),
    }));
  }

  #ofBroker() {
    return (this.#found ?? []).filter(
      (found) => !this.#broker || found.entry_id === this.#broker,
    );
  }

  #shown() {
    const { data } = this.app;
    const wanted = this.#text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const several = data.brokers?.length > 1;
    return this.#ofBroker()
      .filter(
        (found) =>
          found.state === this.#state && wanted.every((word) => found.search.includes(word)),
      )
      .map((found) => ({ ...found, broker: several && data.find(found.entry_id)?.title }));
  }

  #bulk(shown) {
    const { words } = this.app;
    const chosen = this.#chosen(shown);
    const button = (style, symbol, text, action) =>
      chosen.length > 0 &&
      h(
        "button",
        { class: style, "data-key": text, disabled: this.#busy, onclick: () => this.#do(action, chosen) },
        icon(symbol),
        words.t(text),
      );
    return h(
      "div",
      { class: "bulk", role: "toolbar", "aria-label": words.t("inbox.selected_devices") },
      h(
        "label",
        { class: "check" },
        h("input", {
          type: "checkbox",
          "aria-label": words.count("inbox.select_all", shown.length),
          ".checked": chosen.length === shown.length,
          ".indeterminate": chosen.length > 0 && chosen.length < shown.length,
          onchange: (event) => this.#selectAll(shown, event.target.checked),
        }),
        h(
          "span",
          { role: "status" },
          chosen.length
            ? words.count("inbox.selected", chosen.length)
            : words.count("inbox.select_all", shown.length),
        ),
      ),
      this.#state === "waiting" && button("plain", "mdi:eye-off", "inbox.ignore", "ignore"),
      this.#state === "ignored" && button("plain", "mdi:eye", "inbox.unignore", "forget"),
      button("filled", "mdi:plus", "inbox.adopt", "adopt"),
    );
  }

  #row(found) {
    const { words } = this.app;
    const act = (symbol, text, action) =>
      h(
        "button",
        {
          class: "round",
          title: words.t(text),
          "aria-label": words.t("inbox.act", { action: words.t(text), device: found.name }),
          onclick: () => this.#do(action, [found]),
        },
        icon(symbol),
      );
    const box = h("input", {
      type: "checkbox",
      value: key(found),
      "aria-label": words.t("inbox.select", { device: found.name }),
      onchange: (event) => this.#select(found, event.target.checked),
    });
    return h(
      "li",
      { class: "row" },
      found.state === "elsewhere" ? icon("mdi:link-variant") : h("label", { class: "check" }, box),
      h(
        "div",
        { class: "what" },
        h("a", { class: "name", href: devicePage(found.entry_id, found.device) }, h("bdi", {}, found.name)),
        h("div", { class: "quiet" }, this.#details(found)),
        found.elsewhere && this.#elsewhere(found.elsewhere),
      ),
      components(this.app, found.components),
      found.state !== "elsewhere" &&
        h(
          "div",
          { class: "acts" },
          found.state === "waiting" && act("mdi:eye-off", "inbox.ignore", "ignore"),
          found.state === "ignored" && act("mdi:eye", "inbox.unignore", "forget"),
          act("mdi:plus", "inbox.adopt", "adopt"),
        ),
    );
  }

  #details(found) {
    const { words } = this.app;
    return line(
      [found.manufacturer, found.model].filter(Boolean).join(" "),
      words.convention(found.convention),
      found.origin,
      found.broker,
    );
  }

  #elsewhere(provider) {
    const { words } = this.app;
    const text = words.t("inbox.provided_by", { title: words.provider(provider) });
    return h("a", { href: integrationPage(provider.domain) }, text);
  }

  // --- what the user does -----------------------------------------------------------------------

  #chosen(shown) {
    return shown.filter((found) => this.#selected.has(key(found)));
  }

  #select(found, selected) {
    if (selected) this.#selected.add(key(found));
    else this.#selected.delete(key(found));
    this.update();
  }

  #selectAll(shown, selected) {
    for (const found of shown) {
      if (selected) this.#selected.add(key(found));
      else this.#selected.delete(key(found));
    }
    this.update();
  }

  /** @param {"adopt" | "ignore" | "forget"} action @param {Found[]} devices */
  async #do(action, devices) {
    const { words } = this.app;
    if (action === "adopt" && devices.length > MANY) {
      const sure = await confirm(this.app, {
        title: words.count("inbox.adopt_many", devices.length),
        text: words.t("inbox.adopt_many_text"),
        action: words.t("inbox.adopt"),
      });
      if (!sure) return;
    }
    this.#busy = true;
    this.update();
    try {
      const done = await decide(this.app, action, devices);
      this.app.notify(words.count(`inbox.done_${action}`, done));
    } catch (error) {
      this.app.notify(words.t("app.failed", { error: error.message }));
    }
    this.#selected.clear();
    this.#busy = false;
    this.update();
  }
}

/**
 * Adopt, ignore or forget devices, broker by broker.
 *
 * @param {any} app
 * @param {"adopt" | "ignore" | "forget"} action
 * @param {{entry_id: string, device: string}[]} devices
 * @returns {Promise<number>} How many it was done with.
 */
export async function decide(app, action, devices) {
  let done = 0;
  for (const [entryId, group] of Map.groupBy(devices, (found) => found.entry_id)) {
    const answer = await app.call(`inbox/${action}`, {
      entry_id: entryId,
      devices: group.map((found) => found.device),
    });
    done += answer.done.length;
  }
  app.data.refresh();
  return done;
}

const searchable = (app, found) =>
  [
    found.name,
    found.manufacturer,
    found.model,
    found.device,
    found.origin,
    app.words.convention(found.convention),
    ...Object.keys(found.components),
  ]
    .filter(Boolean)
    .join(" ")
    .toLocaleLowerCase();
