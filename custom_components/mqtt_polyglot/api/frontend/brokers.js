// @ts-check
import { ADD_BROKER, integrationPage, page } from "./addresses.js";
import { h } from "./html.js";
import { denied, dot, empty, icon, line, loading, problem, table, traffic } from "./parts.js";
import { View } from "./view.js";

/** Every broker: whether it is there, and how much it says. */
export class BrokersView extends View {
  start() {
    this.until(this.app.data.listen(() => this.update()));
  }

  render() {
    const { words, data } = this.app;
    const add = h("a", { class: "button", href: ADD_BROKER }, icon("mdi:plus"), words.t("brokers.add"));
    return [
      data.error && problem(this.app, data.error),
      !data.brokers && !data.error && loading(this.app),
      data.brokers?.length === 0 &&
        empty("mdi:server-network-off", words.t("brokers.none"), words.t("brokers.none_text"), add),
      h("div", { class: "cards brokers" }, (data.brokers ?? []).map((broker) => this.#card(broker))),
      data.brokers?.length > 0 && h("div", { class: "page-actions" }, add),
    ];
  }

  #card(broker) {
    const { words, data } = this.app;
    const online = broker.devices.filter((device) => device.online).length;
    return h(
      "article",
      { class: "card", "data-key": broker.entry_id, "aria-label": broker.title },
      h(
        "header",
        {},
        h("h2", {}, broker.title),
        dot(broker.connected, words.t(broker.connected ? "app.connected" : "app.disconnected")),
      ),
      h("p", { class: "quiet" }, this.#address(broker)),
      !broker.connected && this.#absent(broker),
      traffic(this.app, broker.messages.per_minute, data.rates(broker.entry_id)),
      h(
        "ul",
        { class: "figures" },
        this.#figure(broker.messages.count, "brokers.messages"),
        this.#figure(broker.devices.length, "brokers.devices", page("devices")),
        broker.devices.length > 0 && this.#figure(online, "brokers.online", page("devices")),
        this.#figure(broker.waiting, "brokers.waiting", page("inbox")),
        broker.ignored > 0 && this.#figure(broker.ignored, "brokers.ignored", page("inbox")),
        broker.turned_away > 0 && this.#figure(broker.turned_away, "brokers.turned_away"),
      ),
      broker.turned_away > 0 && this.#turnedAway(broker),
      broker.denied.length > 0 && this.#denied(broker),
      broker.rejected.length > 0 && this.#rejected(broker),
      h(
        "footer",
        {},
        h("a", { class: "plain", href: integrationPage() }, words.t("brokers.settings")),
      ),
    );
  }

  /** Why a broker is not there, and what becomes of that. */
  #absent(broker) {
    const { words } = this.app;
    const next = words.t(broker.gave_up ? "brokers.gave_up" : "brokers.trying");
    const why = broker.reason && words.failure(broker.reason);
    return h("p", { class: "warning" }, why ? `${why} ${next}` : next);
  }

  #address(broker) {
    const { words } = this.app;
    if (broker.link === "host") return words.t("brokers.host_link");
    return line(
      broker.address !== broker.title && broker.address,
      broker.protocol && `MQTT ${broker.protocol}`,
    );
  }

  #figure(count, key, href) {
    const { words, format } = this.app;
    const content = [h("strong", {}, format.number(count)), ` ${words.count(key, count)}`];
    return h("li", { "data-key": key }, href ? h("a", { href }, content) : content);
  }

  #turnedAway(broker) {
    const names = broker.last_turned_away.join(", ");
    return h("p", { class: "quiet" }, this.app.words.t("brokers.turned_away_text", { names }));
  }

  #denied(broker) {
    const { words } = this.app;
    return h(
      "details",
      { class: "warning" },
      h("summary", {}, words.count("brokers.denied", broker.denied.length)),
      h("p", { class: "quiet" }, words.t("brokers.denied_text")),
      denied(this.app, broker.denied),
    );
  }

  #rejected(broker) {
    const { words } = this.app;
    return h(
      "details",
      { class: "warning" },
      h("summary", {}, words.count("brokers.rejected", broker.rejected.length)),
      h("p", { class: "quiet" }, words.t("brokers.rejected_text")),
      table(
        this.app,
        ["report.topic", "report.where", "report.reason"],
        broker.rejected.map((one) => [
          h("code", {}, one.topic),
          line(one.where !== one.topic && one.where, one.key),
          one.reason,
        ]),
      ),
    );
  }
}
