// @ts-check
import { devicePage, integrationPage, navigate, page, registryPage } from "./addresses.js";
import { confirm } from "./dialog.js";
import { h } from "./html.js";
import { decide } from "./inbox.js";
import { facts, payload } from "./message.js";
import {
  ago,
  denied,
  dot,
  empty,
  heading,
  icon,
  kindIcon,
  line,
  loading,
  problem,
  table,
  traffic,
} from "./parts.js";
import { View } from "./view.js";

const POLL = 5000;

/** What is known of one device: the doctor's report. */
export class DeviceView extends View {
  #report;
  #error;
  #state;
  #timer;

  get entryId() {
    return this.path[0];
  }

  get device() {
    return this.path[1];
  }

  start() {
    this.until(this.app.data.listen(() => this.update()));
    this.until(() => clearTimeout(this.#timer));
    this.#ask();
  }

  async #ask() {
    clearTimeout(this.#timer);
    if (!document.hidden) await this.#load();
    clearTimeout(this.#timer);
    if (this.isConnected) this.#timer = setTimeout(() => this.#ask(), POLL);
  }

  async #load() {
    const about = { entry_id: this.entryId, device: this.device };
    try {
      this.#report = await this.app.call("device/report", about);
      this.#error = undefined;
      this.#state = undefined;
      if (!this.#report.adopted) {
        const { devices } = await this.app.call("inbox/list", { entry_id: this.entryId });
        this.#state = devices.find((found) => found.device === this.device)?.state;
      }
    } catch (error) {
      this.#error = error;
    }
    this.update();
  }

  /** What is shown of the device in the list of devices, if it is adopted. */
  get #adopted() {
    const broker = this.app.data.find(this.entryId);
    return broker?.devices.find((device) => device.device === this.device);
  }

  render() {
    const { words } = this.app;
    const report = this.#report;
    if (!report) {
      if (!this.#error) return [loading(this.app)];
      const back = h("a", { class: "button", href: page("devices") }, words.t("devices.title"));
      return [
        this.#error.code === "not_found"
          ? empty("mdi:help-rhombus-outline", words.t("report.gone"), words.t("report.gone_text"), back)
          : problem(this.app, this.#error),
      ];
    }
    const adopted = this.#adopted;
    return [
      this.#error && problem(this.app, this.#error),
      heading(this, adopted?.name ?? report.name, this.#acts(), report.adopted ? "devices" : "inbox"),
      h(
        "div",
        { class: "cards" },
        this.#about(report),
        // Of a device that waits nothing is heard but its announcement.
        report.adopted && this.#traffic(report),
      ),
      this.#problems(report),
      this.#topics(report),
      this.#lastMessages(report),
      announcement(this.app, report.announcement),
    ];
  }

  // --- what can be done -------------------------------------------------------------------------

  #acts() {
    const { words } = this.app;
    const adopted = this.#adopted;
    const button = (style, symbol, text, action) =>
      h(
        "button",
        { class: style, "data-key": text, onclick: action },
        icon(symbol),
        words.t(text),
      );
    if (adopted) {
      return [
        adopted.registry_id &&
          h(
            "a",
            { class: "button", href: registryPage(adopted.registry_id) },
            icon("mdi:open-in-new"),
            words.t("report.open"),
          ),
        button("danger-plain", "mdi:delete", "report.remove", () => this.#remove()),
      ];
    }
    return [
      this.#state === "waiting" &&
        button("plain", "mdi:eye-off", "inbox.ignore", () => this.#decide("ignore")),
      this.#state === "ignored" &&
        button("plain", "mdi:eye", "inbox.unignore", () => this.#decide("forget")),
      ["waiting", "ignored"].includes(this.#state) &&
        button("filled", "mdi:plus", "inbox.adopt", () => this.#decide("adopt")),
    ];
  }

  async #remove() {
    const { words } = this.app;
    const sure = await confirm(this.app, {
      title: words.t("report.remove_title", { device: this.#report.name }),
      text: words.t("report.remove_text"),
      action: words.t("report.remove"),
      danger: true,
    });
    if (sure && (await this.#decide("forget"))) navigate(page("devices"));
  }

  async #decide(action) {
    const { words } = this.app;
    try {
      const about = { entry_id: this.entryId, device: this.device };
      this.app.notify(words.count(`inbox.done_${action}`, await decide(this.app, action, [about])));
    } catch (error) {
      this.app.notify(words.t("app.failed", { error: error.message }));
      return false;
    }
    await this.#ask();
    return true;
  }

  // --- what is shown ----------------------------------------------------------------------------

  #about(report) {
    const { words, data } = this.app;
    const adopted = this.#adopted;
    const known = [
      [words.t("report.kind"), line(report.manufacturer, report.model)],
      [words.t("report.convention"), words.convention(report.convention)],
      [
        words.t("report.why"),
        report.why.topics.map((topic) => h("div", {}, h("code", {}, topic))),
      ],
      [words.t("report.announced"), report.announced_at && ago(this.app, report.announced_at)],
      [words.t("app.broker"), data.find(this.entryId)?.title],
      [words.t("report.id"), h("code", {}, report.id)],
      [words.t("report.provider"), report.provider && this.#provider(report.provider)],
    ];
    return h(
      "section",
      { class: "card" },
      h(
        "header",
        {},
        h("h2", {}, words.t("report.about")),
        adopted && dot(adopted.online, words.t(adopted.online ? "app.online" : "app.offline")),
      ),
      report.withdrawn && h("p", { class: "warning" }, words.t("report.withdrawn")),
      h(
        "dl",
        {},
        known
          .filter(([, value]) => value && value.length !== 0)
          .map(([term, value]) => [h("dt", {}, term), h("dd", {}, value)]),
      ),
    );
  }

  #provider(provider) {
    const href = integrationPage(provider.domain);
    return h("a", { href }, this.app.words.provider(provider));
  }

  #traffic(report) {
    const { words, format, data } = this.app;
    return h(
      "section",
      { class: "card" },
      h("header", {}, h("h2", {}, words.t("report.traffic"))),
      traffic(this.app, report.traffic.per_minute, data.rates(this.entryId, this.device)),
      h(
        "p",
        { class: "quiet" },
        `${format.number(report.traffic.count)} ${words.count("brokers.messages", report.traffic.count)}`,
      ),
      h(
        "footer",
        {},
        h(
          "a",
          { class: "plain", href: devicePage(this.entryId, this.device, "messages") },
          icon("mdi:message-text-fast-outline"),
          words.t("report.live"),
        ),
      ),
    );
  }

  #topics(report) {
    const { words } = this.app;
    const components = new Map(report.components.map((one) => [one.key, one]));
    const topics = Object.entries(report.topics);
    if (topics.length === 0) return null;
    return section(
      words.t("report.topics"),
      words.t("report.topics_text"),
      table(
        this.app,
        ["report.topic", "report.entities"],
        topics.map(([topic, entities]) => [
          h("code", {}, topic),
          h("div", { class: "entities" }, entities.map((one) => this.#entity(one, components))),
        ]),
      ),
    );
  }

  /** An entity that is there can be opened; a component of a device that waits cannot. */
  #entity(id, components) {
    const state = this.app.hass.states[id];
    const component = components.get(id);
    const name = component ? component.name || this.#report.name : state?.attributes.friendly_name;
    const content = [kindIcon(component?.platform ?? id.split(".")[0]), name ?? id];
    if (!state) return h("span", { class: "chip", title: id }, content);
    const detail = { entityId: id };
    const open = () =>
      this.dispatchEvent(
        new CustomEvent("hass-more-info", { detail, bubbles: true, composed: true }),
      );
    return h("button", { class: "chip", title: id, onclick: open }, content);
  }

  #problems(report) {
    const { words, format } = this.app;
    const { rejected, unmapped } = report;
    const translated = report.notes.filter((note) => note.kind === "translated");
    return [
      report.denied.length > 0 &&
        section(
          words.t("report.denied"),
          words.t("brokers.denied_text"),
          denied(this.app, report.denied),
        ),
      rejected.length > 0 &&
        section(
          words.t("report.rejected"),
          words.t("report.rejected_text"),
          table(
            this.app,
            ["report.topic", "report.point", "report.reason", "report.count"],
            rejected.map((one) => [
              h("code", {}, one.topic),
              line(one.component, one.point),
              one.reason,
              format.number(one.count),
            ]),
          ),
        ),
      unmapped.length > 0 &&
        section(
          words.t("report.unmapped"),
          words.t("report.unmapped_text"),
          table(
            this.app,
            ["report.what", "report.where", "report.key", "report.detail"],
            unmapped.map((one) => [
              this.#kindOf(one),
              this.#place(one.where),
              one.key !== "" && h("code", {}, one.key),
              one.detail,
            ]),
          ),
        ),
      translated.length > 0 &&
        section(
          words.t("report.translated"),
          words.t("report.translated_text"),
          table(
            this.app,
            ["report.where", "report.key", "report.detail"],
            translated.map((one) => [this.#place(one.where), h("code", {}, one.key), one.detail]),
          ),
        ),
    ];
  }

  /** What a note says: of a whole component that it is not supported. */
  #kindOf(one) {
    const { words } = this.app;
    const kind = one.kind === "unsupported" && one.key === "" && this.#platformOf(one.where);
    return kind
      ? words.t("report.platform_unsupported", { platform: words.platform(kind) })
      : words.t(`report.kind_${one.kind}`);
  }

  /** The platform with which a place begins by Home Assistant discovery, as in "cover Blind". */
  #platformOf(where) {
    const kind = where.slice(0, Math.max(where.indexOf(" "), 0));
    return kind !== "" && this.app.words.platform(kind) ? kind : null;
  }

  /** Where something is: its name, with a picture of what it is. */
  #place(where) {
    const kind = this.#platformOf(where);
    if (kind === null) return where;
    const title = this.app.words.platform(kind);
    return h("span", { class: "place", title }, kindIcon(kind), where.slice(kind.length + 1));
  }

  #lastMessages(report) {
    const { words, format } = this.app;
    const { topics } = report.traffic;
    if (topics.length === 0) return null;
    return section(
      words.t("report.last"),
      null,
      table(
        this.app,
        ["report.topic", "report.received", "report.sent", "report.count"],
        topics.map((one) => [
          h("code", {}, one.topic),
          this.#message(one.in),
          this.#message(one.out),
          format.number(one.count),
        ]),
      ),
    );
  }

  #message(message) {
    if (!message) return "";
    return [
      payload(message.payload),
      h(
        "div",
        { class: "quiet" },
        ago(this.app, message.at),
        " · ",
        line(facts(this.app, message)),
      ),
    ];
  }
}

function section(title, text, content) {
  return h(
    "section",
    { class: "card wide", "data-key": title },
    h("header", {}, h("h2", {}, title)),
    text && h("p", { class: "quiet" }, text),
    content,
  );
}

/** Up to a megabyte: written out only when somebody unfolds it. */
function announcement(app, value) {
  const fill = (event) => {
    const details = event.target;
    details.querySelector("pre").textContent = details.open ? JSON.stringify(value, null, 2) : "";
  };
  const element = h("pre", {});
  element.row = true; // not to be emptied again with the next report
  return h(
    "details",
    { class: "card wide announcement", ontoggle: fill },
    h("summary", {}, app.words.t("report.announcement")),
    element,
  );
}
