// @ts-check
import { follow } from "./data.js";
import { h, Rows } from "./html.js";
import { facts, payload } from "./message.js";
import { empty, heading, icon, line, problem, search } from "./parts.js";
import { View } from "./view.js";

const KEPT = 300;

/** What a device says and is told, as it happens; the newest on top. */
export class MessagesView extends View {
  #messages = [];
  /** @type {any[] | undefined} What is shown while paused. */
  #frozen;
  #missed = 0;
  #count = 0;
  #text = "";
  #error;
  #name = "";
  /** @type {any} */
  #rows;

  start() {
    const label = this.app.words.t("messages.title");
    this.#rows = new Rows(h("ol", { class: "list messages", "aria-label": label }));
    const [entry_id, device] = this.path;
    const type = "mqtt_polyglot/device/messages/subscribe";
    this.until(
      follow(
        this.app.hass.connection,
        { type, entry_id, device },
        ({ messages }) => this.#hear(messages),
        (error) => {
          this.#error = error;
          this.update();
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
    this.update();
  }

  #hear(messages) {
    this.#error = undefined;
    const numbered = messages.map((message) => ({ ...message, number: ++this.#count }));
    this.#messages = [...numbered.reverse(), ...this.#messages].slice(0, KEPT);
    if (this.#frozen) this.#missed += messages.length;
    this.update();
  }

  render() {
    const { words } = this.app;
    const device = this.path[1];
    const all = this.#frozen ?? this.#messages;
    const text = this.#text.toLocaleLowerCase();
    const shown = all.filter((one) => `${one.topic} ${one.payload}`.toLocaleLowerCase().includes(text));
    return [
      heading(this, this.#name || device, this.#acts(), "report"),
      this.#error && problem(this.app, this.#error),
      h(
        "div",
        { class: "bar" },
        search(this.app, words.t("messages.filter"), this.#text, (value) => {
          this.#text = value;
          this.update();
        }),
        h("span", { class: "quiet", role: "status" }, this.#summary(shown, all)),
      ),
      all.length === 0
        ? empty("mdi:ear-hearing", words.t("messages.none"), words.t("messages.none_text"))
        : this.#rows.show(
            shown,
            (one) => `${one.number}`,
            (one) => this.#row(one),
          ),
    ];
  }

  #summary(shown, all) {
    const { words } = this.app;
    if (this.#frozen) return words.count("messages.missed", this.#missed);
    // Only what the user does is worth saying: a count that runs would never be quiet.
    return shown.length < all.length ? words.count("messages.shown", shown.length) : "";
  }

  #acts() {
    const { words } = this.app;
    const paused = this.#frozen !== undefined;
    return [
      h(
        "button",
        { class: "plain", onclick: () => this.#pause(!paused) },
        icon(paused ? "mdi:play" : "mdi:pause"),
        words.t(paused ? "messages.resume" : "messages.pause"),
      ),
      h(
        "button",
        { class: "plain", onclick: () => this.#clear() },
        icon("mdi:notification-clear-all"),
        words.t("messages.clear"),
      ),
    ];
  }

  #pause(paused) {
    this.#frozen = paused ? this.#messages : undefined;
    this.#missed = 0;
    this.update();
  }

  #clear() {
    this.#messages = [];
    this.#missed = 0;
    if (this.#frozen) this.#frozen = [];
    this.update();
  }

  #row(message) {
    const { words, format } = this.app;
    const out = message.direction === "out";
    return h(
      "li",
      { class: `row message ${message.direction}` },
      h(
        "div",
        { class: "line" },
        icon(out ? "mdi:arrow-up-bold" : "mdi:arrow-down-bold"),
        h("span", { class: "unseen" }, words.t(out ? "report.sent" : "report.received")),
        h(
          "time",
          { datetime: message.at, title: format.moment(message.at) },
          format.clock(message.at),
        ),
        h("code", {}, message.topic),
        h("span", { class: "quiet" }, line(facts(this.app, message))),
      ),
      payload(message.payload),
    );
  }
}
