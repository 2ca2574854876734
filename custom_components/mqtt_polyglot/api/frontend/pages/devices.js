// @ts-check
import { html, nothing } from "../vendor/lit.js";
import { devicePage, page } from "../addresses.js";
import { LongList } from "../list.js";
import { Page } from "../page.js";
import {
  ago,
  brokerChoice,
  dot,
  empty,
  icon,
  line,
  link,
  loading,
  problem,
  rate,
  search,
} from "../parts.js";

const key = (device) => `${device.broker.entry_id} ${device.device}`;

/** The adopted devices, and how often each of them speaks. */
export class DevicesPage extends Page {
  #text = "";
  #broker = "";
  #list = new LongList(this);

  start() {
    this.until(this.app.data.listen(() => this.requestUpdate()));
  }

  render() {
    const { words, data } = this.app;
    if (!data.brokers) return data.error ? problem(this.app, data.error) : loading(this.app);
    const all = this.#all();
    if (all.length === 0) {
      const inbox = link(page("inbox"), words.t("devices.to_inbox"));
      return empty("mdi:devices", words.t("devices.none"), words.t("devices.none_text"), inbox);
    }
    const shown = this.#shown(all);
    return html`
      ${data.error ? problem(this.app, data.error) : nothing}
      <div class="bar">
        ${search(words.t("devices.search"), this.#text, (text) => {
          this.#text = text;
          this.#again();
        })}
        ${brokerChoice(this.app, data.brokers, this.#broker, (broker) => {
          this.#broker = broker;
          this.#again();
        })}
      </div>
      ${shown.length === 0
        ? empty("mdi:magnify-close", words.t("app.no_match"), words.t("devices.no_match"))
        : this.#list.render(words.t("devices.title"), shown, key, (device) => this.#row(device))}
    `;
  }

  #again() {
    this.#list.restart();
    this.requestUpdate();
  }

  #all() {
    const collator = new Intl.Collator(this.app.hass.locale.language, { numeric: true });
    return this.app.data.brokers
      .flatMap((broker) => broker.devices.map((device) => ({ ...device, broker })))
      .sort((one, other) => collator.compare(one.name, other.name));
  }

  #shown(all) {
    const wanted = this.#text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    return all.filter((device) => {
      const text = [device.name, device.manufacturer, device.model, device.device].join(" ");
      return (
        (!this.#broker || device.broker.entry_id === this.#broker) &&
        wanted.every((word) => text.toLocaleLowerCase().includes(word))
      );
    });
  }

  #row(device) {
    const { words, data } = this.app;
    const { entry_id, title } = device.broker;
    const details = [
      [device.manufacturer, device.model].filter(Boolean).join(" "),
      words.convention(device.convention),
      data.brokers.length > 1 && title,
    ];
    return html`
      <li class="row">
        ${dot(device.online, words.t(device.online ? "app.online" : "app.offline"))}
        <div class="what">
          <a class="name" href=${devicePage(entry_id, device.device)}><bdi>${device.name}</bdi></a>
          <div class="quiet">${line(details)}</div>
        </div>
        <div class="badges">
          ${badge("bad", "mdi:alert", device.rejections, words.count("devices.rejections", device.rejections))}
          ${badge("", "mdi:information-outline", device.notes, words.count("devices.notes", device.notes))}
        </div>
        <div class="live">
          ${rate(this.app, device.per_minute, data.rates(entry_id, device.device))}
          <span class="quiet">
            ${device.last_message ? ago(this.app, device.last_message) : words.t("devices.silent")}
          </span>
        </div>
      </li>
    `;
  }
}

const badge = (style, symbol, count, text) =>
  count > 0 ? html`<span class="badge ${style}">${icon(symbol)}${text}</span>` : nothing;
