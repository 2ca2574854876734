// @ts-check
import { html, live, nothing } from "../vendor/lit.js";
import { devicePage, integrationPage, page, takeoverPage } from "../addresses.js";
import { Areas } from "../areas.js";
import { follow } from "../data.js";
import { decide } from "../decide.js";
import { Page } from "../page.js";
import {
  actions,
  brokerChoice,
  button,
  choices,
  components,
  empty,
  icon,
  kind,
  line,
  link,
  loading,
  problem,
  search,
  select,
} from "../parts.js";
import { DataTable } from "../table.js";

const STATES = ["waiting", "ignored", "elsewhere"];
const MANY = 10;

/** @typedef {{entry_id: string, device: string, name: string, state: string}} Found */

const key = (found) => `${found.entry_id} ${found.device}`;

/** The devices that were found and are not adopted, and what the user wants of them. */
export class InboxPage extends Page {
  static full = true;
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
  #table = new DataTable(this, key, "name");
  /** @type {any} */
  #areas;

  start() {
    this.#areas ??= new Areas(this.app);
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

  /** The buttons for what is selected are gone when nothing is selected any more. */
  refocus() {
    const next = this.renderRoot.querySelector(".bulk input, input[type=radio]:checked");
    if (next) next.focus();
    else super.refocus();
  }

  // --- what is shown ----------------------------------------------------------------------------

  render() {
    const { words } = this.app;
    if (this.#error) return problem(this.app, this.#error);
    if (!this.#found) return loading(this.app);
    if (this.#found.length === 0) {
      return empty("mdi:inbox", words.t("inbox.none"), words.t("inbox.none_text"), this.#takeOver());
    }
    const shown = this.#shown();
    const columns = this.#columns();
    const selectable = this.#state !== "elsewhere";
    return html`
      <div class="bar">
        ${search(words.t("inbox.search"), this.#text, (text) => {
          this.#text = text;
          this.#table.restart();
        })}
        ${brokerChoice(this.app, this.app.data.brokers ?? [], this.#broker, (broker) => {
          this.#broker = broker;
          this.#table.restart();
        })}
        ${choices(words.t("inbox.state"), this.#states(), this.#state, (state) => {
          this.#state = state;
          this.#selected.clear();
          this.#table.restart();
        })}
        ${this.#table.choices(columns)}
      </div>
      ${selectable && shown.length > 0 ? this.#bulk(shown) : nothing}
      ${selectable ? nothing : actions(this.#takeOver())}
      ${shown.length === 0
        ? empty("mdi:magnify-close", words.t("app.no_match"), words.t(`inbox.no_${this.#state}`))
        : this.#table.render({
            label: words.t("inbox.title"),
            rows: shown,
            columns,
            selected: selectable ? this.#selected : undefined,
            onSelect: (devices, on) => this.#select(devices, on),
          })}
    `;
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
              ${this.#areaOf(chosen)}
              ${this.#state === "waiting"
                ? act("plain", "mdi:eye-off", "inbox.ignore", "ignore")
                : act("plain", "mdi:eye", "inbox.unignore", "forget")}
              ${act("filled", "mdi:plus", "inbox.adopt", "adopt")}
            `}
      </div>
    `;
  }

  /** One area for all that are selected. */
  #areaOf(chosen) {
    const { words } = this.app;
    const title = words.t("inbox.set_area");
    const [{ text }, ...areas] = this.#areas.options({});
    const options = [{ value: "", text: title }, { value: "none", text }, ...areas];
    return select(title, options, "", (value) => {
      for (const found of chosen) this.#areas.choose(key(found), value === "none" ? "" : value);
      this.requestUpdate();
    });
  }

  #summary(chosen, all) {
    const { words } = this.app;
    return chosen ? words.count("inbox.selected", chosen) : words.count("inbox.select_all", all);
  }

  #columns() {
    const { words, data } = this.app;
    const elsewhere = this.#state === "elsewhere";
    const broker = (found) => data.find(found.entry_id)?.title;
    return [
      {
        ...{ key: "name", title: words.t("table.device"), style: "main" },
        value: (found) => found.name,
        cell: (found) => this.#name(found),
      },
      elsewhere ? this.#provider() : this.#area(),
      {
        ...{ key: "manufacturer", title: words.t("table.manufacturer"), group: true, style: "wide" },
        value: (found) => found.manufacturer,
        cell: (found) => kind(found),
      },
      { key: "model", title: words.t("table.model"), group: true, value: (found) => found.model },
      {
        ...{ key: "convention", title: words.t("table.convention"), group: true, style: "wide" },
        value: (found) => words.convention(found.convention),
        cell: (found) => line(words.convention(found.convention)),
      },
      ...(data.brokers?.length > 1
        ? [
            {
              ...{ key: "broker", title: words.t("app.broker"), group: true, style: "wide" },
              value: broker,
              cell: (found) => line(broker(found)),
            },
          ]
        : []),
      {
        ...{ key: "kinds", title: words.t("table.entities") },
        cell: (found) => components(this.app, found.components, found.unsupported),
      },
      {
        ...{ key: "acts", title: words.t("table.actions"), style: "acts" },
        cell: (found) => (elsewhere ? this.#elsewhere(found) : this.#acts(found)),
      },
    ];
  }

  #name(found) {
    const { words, data } = this.app;
    const broker = data.brokers?.length > 1 && data.find(found.entry_id)?.title;
    return html`
      <a class="name" href=${devicePage(found.entry_id, found.device)}><bdi>${found.name}</bdi></a>
      <div class="quiet">${line(found.distinction, found.origin)}</div>
      <div class="quiet narrow">${line(found.manufacturer, found.model, words.convention(found.convention), broker)}</div>
    `;
  }

  #area() {
    const { words } = this.app;
    const areas = this.#areas;
    return {
      ...{ key: "area", title: words.t("table.area"), group: true },
      value: (found) => areas.name(key(found), found),
      cell: (found) =>
        select(
          words.t("inbox.area_of", { device: found.name }),
          areas.options(found),
          areas.value(key(found), found),
          (value) => {
            areas.choose(key(found), value);
            this.requestUpdate();
          },
        ),
    };
  }

  /** Who has a device that is elsewhere. */
  #provider() {
    const { words } = this.app;
    const name = ({ elsewhere }) => words.provider(elsewhere);
    return {
      ...{ key: "provider", title: words.t("inbox.provider"), group: true, value: name },
      cell: (found) => html`<a href=${integrationPage(found.elsewhere.domain)}>${name(found)}</a>`,
    };
  }

  #takeOver() {
    return link(page("takeover"), this.app.words.t("takeover.title"), "mdi:home-import-outline");
  }

  /** The way to take a device over, where it can be. */
  #elsewhere(found) {
    const { words } = this.app;
    if (!found.elsewhere.take_over) return nothing;
    return html`<a
      class="round"
      href=${takeoverPage(found.entry_id, found.device)}
      title=${words.t("inbox.take_over")}
      aria-label=${words.t("inbox.act", { action: words.t("inbox.take_over"), device: found.name })}
    >
      ${icon("mdi:home-import-outline")}
    </a>`;
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
      ${found.state === "waiting"
        ? act("mdi:eye-off", "inbox.ignore", "ignore")
        : act("mdi:eye", "inbox.unignore", "forget")}
      ${act("mdi:plus", "inbox.adopt", "adopt")}
    `;
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
      const area = (found) => this.#areas.told(key(found), found);
      const done = await decide(this.app, action, devices, action === "adopt" ? area : undefined);
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
