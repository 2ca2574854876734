// @ts-check
import { devicePage, page } from "./addresses.js";
import { h } from "./html.js";
import { LongList } from "./list.js";
import { ago, brokerChoice, dot, empty, icon, line, loading, problem, rate, search } from "./parts.js";
import { View } from "./view.js";

/** The adopted devices, and how often each of them speaks. */
export class DevicesView extends View {
  #text = "";
  #broker = "";
  /** @type {any} */
  #list;

  start() {
    this.#list = new LongList(this.app, this.app.words.t("devices.title"), () => this.update());
    this.until(() => this.#list.end());
    this.until(this.app.data.listen(() => this.update()));
  }

  render() {
    const { words, data } = this.app;
    if (!data.brokers) {
      return [data.error ? problem(this.app, data.error) : loading(this.app)];
    }
    const all = this.#all();
    if (all.length === 0) {
      const inbox = h("a", { class: "button", href: page("inbox") }, words.t("devices.to_inbox"));
      return [
        empty("mdi:devices", words.t("devices.none"), words.t("devices.none_text"), inbox),
      ];
    }
    const shown = this.#shown(all);
    return [
      data.error && problem(this.app, data.error),
      h(
        "div",
        { class: "bar" },
        search(this.app, words.t("devices.search"), this.#text, (text) => {
          this.#text = text;
          this.#again();
        }),
        brokerChoice(this.app, data.brokers, this.#broker, (broker) => {
          this.#broker = broker;
          this.#again();
        }),
      ),
      shown.length === 0
        ? empty("mdi:magnify-close", words.t("app.no_match"), words.t("devices.no_match"))
        : this.#list.render(
            shown,
            (device) => `${device.broker.entry_id} ${device.device}`,
            (device) => this.#row(device),
          ),
    ];
  }

  #again() {
    this.#list.restart();
    this.update();
  }

  #all() {
    const collator = new Intl.Collator(this.app.hass.locale.language, { numeric: true });
    const { brokers } = this.app.data;
    const several = brokers.length > 1;
    return brokers
      .flatMap((broker) =>
        broker.devices.map((device) => ({
          ...device,
          broker: { entry_id: broker.entry_id, title: several && broker.title },
          // What the row shows and a row is made again for.
          history: this.app.data.rates(broker.entry_id, device.device),
          spoke: device.last_message && this.app.format.ago(device.last_message),
        })),
      )
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
    const { words } = this.app;
    const details = [
      [device.manufacturer, device.model].filter(Boolean).join(" "),
      words.convention(device.convention),
      device.broker.title,
    ];
    return h(
      "li",
      { class: "row" },
      dot(device.online, words.t(device.online ? "app.online" : "app.offline")),
      h(
        "div",
        { class: "what" },
        h(
          "a",
          { class: "name", href: devicePage(device.broker.entry_id, device.device) },
          h("bdi", {}, device.name),
        ),
        h("div", { class: "quiet" }, line(details)),
      ),
      h(
        "div",
        { class: "badges" },
        device.rejections > 0 &&
          h(
            "span",
            { class: "badge bad" },
            icon("mdi:alert"),
            words.count("devices.rejections", device.rejections),
          ),
        device.notes > 0 &&
          h(
            "span",
            { class: "badge" },
            icon("mdi:information-outline"),
            words.count("devices.notes", device.notes),
          ),
      ),
      h(
        "div",
        { class: "live" },
        rate(this.app, device.per_minute, device.history),
        h(
          "span",
          { class: "quiet" },
          device.last_message ? ago(this.app, device.last_message) : words.t("devices.silent"),
        ),
      ),
    );
  }
}
