// @ts-check
import { html, nothing, repeat } from "../vendor/lit.js";
import { devicePage } from "../addresses.js";
import { follow } from "../data.js";
import { facts, payload } from "../message.js";
import { Page } from "../page.js";
import { button, empty, icon, line, problem, search } from "../parts.js";

const KEPT = 300;

/** What a device says and is told, as it happens; the newest on top. */
export class MessagesPage extends Page {
  #messages = [];
  /** @type {any[] | undefined} What is shown while paused. */
  #frozen;
  #missed = 0;
  #count = 0;
  #text = "";
  /** @type {any} */
  #error;
  #name = "";

  get heading() {
    return this.#name || this.path[1];
  }

  get back() {
    return devicePage(this.path[0], this.path[1]);
  }

  start() {
    const [entry_id, device] = this.path;
    const type = "mqtt_polyglot/device/messages/subscribe";
    this.until(
      follow(
        this.app.hass.connection,
        { type, entry_id, device },
        ({ messages }) => this.#hear(messages),
        (error) => {
          this.#error = error;
          this.requestUpdate();
        },
      ),
    );
    this.app.call("device/report", { entry_id, device }).then(
      (report) => this.#remember(report),
      () => {}, // the subscription says what is wrong
    );
  }

  /** Begin with the last message of each topic: nobody knows when the next one comes. */
  #remember({ name, traffic }) {
    this.#name = name;
    const last = traffic.topics.flatMap((topic) =>
      ["in", "out"]
        .filter((direction) => topic[direction])
        .map((direction) => ({ topic: topic.topic, direction, ...topic[direction] })),
    );
    if (this.#count === 0) this.#hear(last.sort((one, other) => (one.at < other.at ? -1 : 1)));
    this.requestUpdate();
  }

  #hear(messages) {
    this.#error = undefined;
    const numbered = messages.map((message) => ({ ...message, number: ++this.#count }));
    this.#messages = [...numbered.reverse(), ...this.#messages].slice(0, KEPT);
    if (this.#frozen) this.#missed += messages.length;
    this.requestUpdate();
  }

  render() {
    const { words } = this.app;
    const all = this.#frozen ?? this.#messages;
    const text = this.#text.toLocaleLowerCase();
    const shown = all.filter((one) => `${one.topic} ${one.payload}`.toLocaleLowerCase().includes(text));
    return html`
      ${this.#error ? problem(this.app, this.#error) : nothing}
      <div class="bar">
        ${search(words.t("messages.filter"), this.#text, (value) => {
          this.#text = value;
          this.requestUpdate();
        })}
        <span class="quiet" role="status">${this.#summary(shown, all)}</span>
        ${this.#acts()}
      </div>
      ${all.length === 0
        ? empty("mdi:ear-hearing", words.t("messages.none"), words.t("messages.none_text"))
        : html`
            <ol class="list messages" aria-label=${words.t("messages.title")}>
              ${repeat(shown, ({ number }) => number, (message) => this.#row(message))}
            </ol>
          `}
    `;
  }

  #summary(shown, all) {
    const { words } = this.app;
    if (this.#frozen) return words.count("messages.missed", this.#missed);
    // Only what the user does is worth saying: a count that runs would never be quiet.
    return shown.length < all.length ? words.count("messages.shown", shown.length) : nothing;
  }

  #acts() {
    const { words } = this.app;
    const paused = this.#frozen !== undefined;
    return [
      button(
        "plain",
        paused ? "mdi:play" : "mdi:pause",
        words.t(paused ? "messages.resume" : "messages.pause"),
        () => this.#pause(!paused),
      ),
      button("plain", "mdi:notification-clear-all", words.t("messages.clear"), () => this.#clear()),
    ];
  }

  #pause(paused) {
    this.#frozen = paused ? this.#messages : undefined;
    this.#missed = 0;
    this.requestUpdate();
  }

  #clear() {
    this.#messages = [];
    this.#missed = 0;
    if (this.#frozen) this.#frozen = [];
    this.requestUpdate();
  }

  #row(message) {
    const { words, format } = this.app;
    const out = message.direction === "out";
    return html`
      <li class="row message ${message.direction}">
        <div class="line">
          ${icon(out ? "mdi:arrow-up-bold" : "mdi:arrow-down-bold")}
          <span class="unseen">${words.t(out ? "report.sent" : "report.received")}</span>
          <time datetime=${message.at} title=${format.moment(message.at)}>${format.clock(message.at)}</time>
          <code>${message.topic}</code>
          <span class="quiet">${line(facts(this.app, message))}</span>
        </div>
        ${payload(message.payload)}
      </li>
    `;
  }
}
