// @ts-check
import { html, live, nothing } from "../vendor/lit.js";
import { devicePage, page } from "../addresses.js";
import { Page } from "../page.js";
import {
  ago,
  brokerChoice,
  dot,
  empty,
  icon,
  kind,
  line,
  link,
  loading,
  problem,
  rate,
  search,
  select,
} from "../parts.js";
import { DataTable } from "../table.js";

const key = (device) => `${device.broker.entry_id} ${device.device}`;

/** The adopted devices, and how often each of them speaks. */
export class DevicesPage extends Page {
  static full = true;
  #text = "";
  #broker = "";
  #selected = new Set();
  #table = new DataTable(this, key, "name");

  start() {
    this.until(this.app.data.listen(() => this.requestUpdate()));
  }

  render() {
    const { words, data } = this.app;
    if (!data.brokers) return data.error ? problem(this.app, data.error) : loading(this.app);
    const all = data.brokers.flatMap((broker) =>
      broker.devices.map((device) => ({ ...device, broker })),
    );
    if (all.length === 0) {
      const inbox = link(page("inbox"), words.t("devices.to_inbox"));
      return empty("mdi:devices", words.t("devices.none"), words.t("devices.none_text"), inbox);
    }
    const shown = this.#shown(all);
    const columns = this.#columns();
    return html`
      ${data.error ? problem(this.app, data.error) : nothing}
      <div class="bar">
        ${search(words.t("devices.search"), this.#text, (text) => {
          this.#text = text;
          this.#table.restart();
        })}
        ${brokerChoice(this.app, data.brokers, this.#broker, (broker) => {
          this.#broker = broker;
          this.#table.restart();
        })}
        ${this.#table.choices(columns)}
      </div>
      ${shown.length === 0
        ? empty("mdi:magnify-close", words.t("app.no_match"), words.t("devices.no_match"))
        : html`
            ${this.#bulk(shown)}
            ${this.#table.render({
              label: words.t("devices.title"),
              rows: shown,
              columns,
              selected: this.#selected,
              onSelect: (devices, on) => this.#select(devices, on),
            })}
          `}
    `;
  }

  /** What can be set for several devices at once. */
  #bulk(shown) {
    const { words } = this.app;
    const chosen = shown.filter((device) => this.#selected.has(key(device)));
    const title = words.t("report.changes");
    const options = [
      { value: "", text: title },
      ...["all", "fewer"].map((value) => ({ value, text: words.t(`report.changes_${value}`) })),
    ];
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
          <span role="status">
            ${chosen.length > 0
              ? words.count("inbox.selected", chosen.length)
              : words.count("inbox.select_all", shown.length)}
          </span>
        </label>
        ${chosen.length === 0
          ? nothing
          : select(title, options, "", (value) => this.#thin(chosen, value === "fewer"))}
      </div>
    `;
  }

  #select(devices, selected) {
    for (const device of devices) {
      if (selected) this.#selected.add(key(device));
      else this.#selected.delete(key(device));
    }
    this.requestUpdate();
  }

  /** Have all changes of what devices measure be written, or fewer. */
  async #thin(devices, thinned) {
    const { words } = this.app;
    let done = 0;
    try {
      for (const [broker, group] of Map.groupBy(devices, (device) => device.broker)) {
        const fields = { entry_id: broker.entry_id, devices: group.map(({ device }) => device), thinned };
        done += (await this.app.call("device/thin", fields)).done.length;
      }
      this.app.notify(
        thinned ? words.count("devices.fewer", done) : words.count("devices.all", done),
      );
    } catch (error) {
      this.app.notify(words.t("app.failed", { error: error.message }));
    }
    this.#selected.clear();
    this.requestUpdate();
  }

  #shown(all) {
    const wanted = this.#text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    return all.filter((device) => {
      const text = [device.name, device.manufacturer, device.model, device.device, this.#area(device)];
      return (
        (!this.#broker || device.broker.entry_id === this.#broker) &&
        wanted.every((word) => text.join(" ").toLocaleLowerCase().includes(word))
      );
    });
  }

  #area({ area_id }) {
    return this.app.hass.areas[area_id]?.name;
  }

  #state({ online }) {
    return this.app.words.t(online ? "app.online" : "app.offline");
  }

  #columns() {
    const { words, data } = this.app;
    return [
      {
        ...{ key: "state", title: words.t("table.state"), group: true },
        value: (device) => this.#state(device),
        cell: (device) => dot(device.online, this.#state(device)),
      },
      {
        ...{ key: "name", title: words.t("table.device"), style: "main" },
        value: (device) => device.name,
        cell: (device) => this.#name(device),
      },
      {
        ...{ key: "area", title: words.t("table.area"), group: true, style: "wide" },
        value: (device) => this.#area(device),
        cell: (device) => line(this.#area(device)),
      },
      {
        ...{ key: "manufacturer", title: words.t("table.manufacturer"), group: true, style: "wide" },
        value: (device) => device.manufacturer,
        cell: (device) => kind(device),
      },
      { key: "model", title: words.t("table.model"), group: true, value: (device) => device.model },
      {
        ...{ key: "convention", title: words.t("table.convention"), group: true },
        value: (device) => words.convention(device.convention),
      },
      ...(data.brokers.length > 1
        ? [{ key: "broker", title: words.t("app.broker"), group: true, value: ({ broker }) => broker.title }]
        : []),
      {
        ...{ key: "problems", title: words.t("table.problems") },
        value: (device) => device.rejections * 1000 + device.notes || null,
        cell: (device) => this.#problems(device),
      },
      {
        ...{ key: "rate", title: words.t("table.rate"), style: "numeric" },
        value: (device) => device.per_minute,
        cell: (device) =>
          rate(this.app, device.per_minute, data.rates(device.broker.entry_id, device.device)),
      },
      {
        ...{ key: "heard", title: words.t("table.last_message") },
        value: (device) => device.last_message,
        cell: (device) =>
          device.last_message ? ago(this.app, device.last_message) : words.t("devices.silent"),
      },
    ];
  }

  #name(device) {
    const { words, data } = this.app;
    const { entry_id, title } = device.broker;
    const about = [words.convention(device.convention), data.brokers.length > 1 && title];
    return html`
      <a class="name" href=${devicePage(entry_id, device.device)}><bdi>${device.name}</bdi></a>
      <div class="quiet wide">${line(about)}</div>
      <div class="quiet narrow">
        ${line(this.#area(device), device.manufacturer, device.model, ...about)}
      </div>
    `;
  }

  #problems({ rejections, notes }) {
    const { words } = this.app;
    const badge = (style, symbol, count, text) =>
      count > 0 ? html`<span class="badge ${style}">${icon(symbol)}${text}</span>` : nothing;
    return [
      badge("bad", "mdi:alert", rejections, words.count("devices.rejections", rejections)),
      badge("", "mdi:information-outline", notes, words.count("devices.notes", notes)),
    ];
  }
}
