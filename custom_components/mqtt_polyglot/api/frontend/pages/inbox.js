// @ts-check
import { html, live, nothing } from "../vendor/lit.js";
import { devicePage, integrationPage } from "../addresses.js";
import { follow } from "../data.js";
import { decide } from "../decide.js";
import { LongList } from "../list.js";
import { Page } from "../page.js";
import {
  brokerChoice,
  button,
  choices,
  components,
  empty,
  icon,
  line,
  loading,
  problem,
  search,
} from "../parts.js";

const STATES = ["waiting", "ignored", "elsewhere"];
const MANY = 10;

/** @typedef {{entry_id: string, device: string, name: string, state: string}} Found */

const key = (found) => `${found.entry_id} ${found.device}`;

/** The devices that were found and are not adopted, and what the user wants of them. */
export class InboxPage extends Page {
  /** @type {any[] | undefined} */
  #found;
  /** @type {any} */
  #error;
  #state = "waiting";
  #text = "";
  #broker = "";
  #busy = false;
  /** @type {Set<string>} */
  #selected = new Set();
  #list = new LongList(this);

  start() {
    this.until(this.app.data.listen(() => this.requestUpdate()));
    const type = "mqtt_polyglot/inbox/subscribe";
    this.until(
      follow(this.app.hass.connection, { type }, this.#onFound, (error) => {
        this.#error = error;
        this.requestUpdate();
      }),
    );
  }

  #onFound = ({ devices }) => {
    this.#error = undefined;
    this.#found = devices.map((found) => ({ ...found, search: searchable(this.app, found) }));
    const known = new Set(devices.map(key));
    this.#selected = new Set([...this.#selected].filter((one) => known.has(one)));
    this.requestUpdate();
  };

  // --- what is shown ----------------------------------------------------------------------------

  render() {
    const { words } = this.app;
    if (this.#error) return problem(this.app, this.#error);
    if (!this.#found) return loading(this.app);
    if (this.#found.length === 0) {
      return empty("mdi:inbox", words.t("inbox.none"), words.t("inbox.none_text"));
    }
    const shown = this.#shown();
    return html`
      <div class="bar">
        ${search(words.t("inbox.search"), this.#text, (text) => {
          this.#text = text;
          this.#again();
        })}
        ${brokerChoice(this.app, this.app.data.brokers ?? [], this.#broker, (broker) => {
          this.#broker = broker;
          this.#again();
        })}
        ${choices(words.t("inbox.state"), this.#states(), this.#state, (state) => {
          this.#state = state;
          this.#selected.clear();
          this.#again();
        })}
      </div>
      ${this.#state !== "elsewhere" && shown.length > 0 ? this.#bulk(shown) : nothing}
      ${shown.length === 0
        ? empty("mdi:magnify-close", words.t("app.no_match"), words.t(`inbox.no_${this.#state}`))
        : this.#list.render(words.t("inbox.title"), shown, key, (found) => this.#row(found))}
    `;
  }

  #again() {
    this.#list.restart();
    this.requestUpdate();
  }

  #states() {
    const counts = Map.groupBy(this.#ofBroker(), (found) => found.state);
    return STATES.map((value) => ({
      value,
      text: this.app.words.t(`inbox.${value}`),
      count: this.app.format.number(counts.get(value)?.length ?? 0),
    }));
  }

  #ofBroker() {
    return (this.#found ?? []).filter((found) => !this.#broker || found.entry_id === this.#broker);
  }

  #shown() {
    const wanted = this.#text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    return this.#ofBroker().filter(
      (found) =>
        found.state === this.#state && wanted.every((word) => found.search.includes(word)),
    );
  }

  #bulk(shown) {
    const { words } = this.app;
    const chosen = shown.filter((found) => this.#selected.has(key(found)));
    const act = (style, symbol, text, action) =>
      button(style, symbol, words.t(text), () => this.#do(action, chosen), this.#busy);
    return html`
      <div class="bulk" role="toolbar" aria-label=${words.t("inbox.selected_devices")}>
        <label class="check">
          <input
            type="checkbox"
            aria-label=${words.count("inbox.select_all", shown.length)}
            .checked=${live(chosen.length === shown.length)}
            .indeterminate=${live(chosen.length > 0 && chosen.length < shown.length)}
            @change=${(event) => this.#select(shown, event.target.checked)}
          />
          <span role="status">${this.#summary(chosen.length, shown.length)}</span>
        </label>
        ${chosen.length === 0
          ? nothing
          : html`
              ${this.#state === "waiting"
                ? act("plain", "mdi:eye-off", "inbox.ignore", "ignore")
                : act("plain", "mdi:eye", "inbox.unignore", "forget")}
              ${act("filled", "mdi:plus", "inbox.adopt", "adopt")}
            `}
      </div>
    `;
  }

  #summary(chosen, all) {
    const { words } = this.app;
    return chosen ? words.count("inbox.selected", chosen) : words.count("inbox.select_all", all);
  }

  #row(found) {
    const { words } = this.app;
    return html`
      <li class="row">
        ${found.state === "elsewhere"
          ? icon("mdi:link-variant")
          : html`
              <label class="check">
                <input
                  type="checkbox"
                  aria-label=${words.t("inbox.select", { device: found.name })}
                  .checked=${live(this.#selected.has(key(found)))}
                  @change=${(event) => this.#select([found], event.target.checked)}
                />
              </label>
            `}
        <div class="what">
          <a class="name" href=${devicePage(found.entry_id, found.device)}><bdi>${found.name}</bdi></a>
          <div class="quiet">${this.#details(found)}</div>
          ${found.elsewhere ? this.#elsewhere(found.elsewhere) : nothing}
        </div>
        ${components(this.app, found.components)}
        ${found.state === "elsewhere" ? nothing : this.#acts(found)}
      </li>
    `;
  }

  #acts(found) {
    const { words } = this.app;
    const act = (symbol, text, action) => html`
      <button
        class="round"
        title=${words.t(text)}
        aria-label=${words.t("inbox.act", { action: words.t(text), device: found.name })}
        @click=${() => this.#do(action, [found])}
      >
        ${icon(symbol)}
      </button>
    `;
    return html`
      <div class="acts">
        ${found.state === "waiting"
          ? act("mdi:eye-off", "inbox.ignore", "ignore")
          : act("mdi:eye", "inbox.unignore", "forget")}
        ${act("mdi:plus", "inbox.adopt", "adopt")}
      </div>
    `;
  }

  #details(found) {
    const { words, data } = this.app;
    return line(
      [found.manufacturer, found.model].filter(Boolean).join(" "),
      words.convention(found.convention),
      found.origin,
      data.brokers?.length > 1 && data.find(found.entry_id)?.title,
    );
  }

  #elsewhere(provider) {
    const { words } = this.app;
    const text = words.t("inbox.provided_by", { title: words.provider(provider) });
    return html`<a href=${integrationPage(provider.domain)}>${text}</a>`;
  }

  // --- what the user does -----------------------------------------------------------------------

  #select(devices, selected) {
    for (const found of devices) {
      if (selected) this.#selected.add(key(found));
      else this.#selected.delete(key(found));
    }
    this.requestUpdate();
  }

  /** @param {"adopt" | "ignore" | "forget"} action @param {Found[]} devices */
  async #do(action, devices) {
    const { words } = this.app;
    if (action === "adopt" && devices.length > MANY) {
      const sure = await this.app.confirm({
        title: words.count("inbox.adopt_many", devices.length),
        text: words.t("inbox.adopt_many_text"),
        action: words.t("inbox.adopt"),
      });
      if (!sure) return;
    }
    this.#busy = true;
    this.requestUpdate();
    try {
      const done = await decide(this.app, action, devices);
      this.app.notify(words.count(`inbox.done_${action}`, done));
    } catch (error) {
      this.app.notify(words.t("app.failed", { error: error.message }));
    }
    this.#selected.clear();
    this.#busy = false;
    this.requestUpdate();
  }
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
