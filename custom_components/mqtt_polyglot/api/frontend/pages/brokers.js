// @ts-check
import { html, nothing, repeat } from "../vendor/lit.js";
import { ADD_BROKER, integrationPage, page } from "../addresses.js";
import { Page } from "../page.js";
import { code, dayChart, denied, dot, empty, line, link, loading, problem, table, traffic } from "../parts.js";

/** Every broker: whether it is there, and how much it says. */
export class BrokersPage extends Page {
  start() {
    this.until(this.app.data.listen(() => this.requestUpdate()));
  }

  render() {
    const { words, data } = this.app;
    const { brokers, error } = data;
    if (!brokers) return error ? problem(this.app, error) : loading(this.app);
    const add = link(ADD_BROKER, words.t("brokers.add"), "mdi:plus");
    return html`
      ${error ? problem(this.app, error) : nothing}
      ${brokers.length === 0
        ? empty("mdi:server-network-off", words.t("brokers.none"), words.t("brokers.none_text"), add)
        : html`
            <div class="cards brokers">
              ${repeat(brokers, ({ entry_id }) => entry_id, (broker) => this.#card(broker))}
            </div>
            <div class="page-actions">${add}</div>
          `}
    `;
  }

  #card(broker) {
    const { words, data } = this.app;
    const { devices, messages } = broker;
    const online = devices.filter((device) => device.online).length;
    return html`
      <article class="card" aria-label=${broker.title}>
        <header>
          <h2>${broker.title}</h2>
          ${dot(broker.connected, words.t(broker.connected ? "app.connected" : "app.disconnected"))}
        </header>
        <p class="quiet">${this.#address(broker)}</p>
        ${broker.connected ? nothing : this.#absent(broker)}
        ${traffic(this.app, messages.per_minute, data.rates(broker.entry_id))}
        ${dayChart(this.app, data.day(broker.entry_id))}
        <ul class="figures">
          ${this.#figure(messages.count, "brokers.messages")}
          ${this.#figure(devices.length, "brokers.devices", page("devices"))}
          ${devices.length > 0 ? this.#figure(online, "brokers.online", page("devices")) : nothing}
          ${this.#figure(broker.waiting, "brokers.waiting", page("inbox"))}
          ${broker.ignored > 0 ? this.#figure(broker.ignored, "brokers.ignored", page("inbox")) : nothing}
          ${broker.turned_away > 0 ? this.#figure(broker.turned_away, "brokers.turned_away") : nothing}
        </ul>
        ${broker.turned_away > 0 ? this.#turnedAway(broker) : nothing}
        ${broker.denied.length > 0 ? this.#denied(broker) : nothing}
        ${broker.rejected.length > 0 ? this.#rejected(broker) : nothing}
        <footer><a class="plain" href=${integrationPage()}>${words.t("brokers.settings")}</a></footer>
      </article>
    `;
  }

  /** Why a broker is not there, and what becomes of that. */
  #absent(broker) {
    const { words } = this.app;
    const next = words.t(broker.gave_up ? "brokers.gave_up" : "brokers.trying");
    const why = broker.reason && words.failure(broker.reason);
    return html`<p class="warning">${why ? `${why} ${next}` : next}</p>`;
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
    const content = html`<strong>${format.number(count)}</strong> ${words.count(key, count)}`;
    return html`<li>${href ? html`<a href=${href}>${content}</a>` : content}</li>`;
  }

  #turnedAway(broker) {
    const names = broker.last_turned_away.join(", ");
    return html`<p class="quiet">${this.app.words.t("brokers.turned_away_text", { names })}</p>`;
  }

  #denied(broker) {
    const { words } = this.app;
    return html`
      <details class="warning">
        <summary>${words.count("brokers.denied", broker.denied.length)}</summary>
        <p class="quiet">${words.t("brokers.denied_text")}</p>
        ${denied(this.app, broker.denied)}
      </details>
    `;
  }

  #rejected(broker) {
    const { words } = this.app;
    return html`
      <details class="warning">
        <summary>${words.count("brokers.rejected", broker.rejected.length)}</summary>
        <p class="quiet">${words.t("brokers.rejected_text")}</p>
        ${table(
          this.app,
          ["report.topic", "report.where", "report.reason"],
          broker.rejected.map((one) => [
            code(one.topic),
            line(one.where !== one.topic && one.where, one.key),
            one.reason,
          ]),
        )}
      </details>
    `;
  }
}
