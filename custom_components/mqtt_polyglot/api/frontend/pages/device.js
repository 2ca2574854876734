// @ts-check
import { guard, html, nothing } from "../vendor/lit.js";
import { integrationPage, messagesPage, navigate, page, registryPage, replacePage } from "../addresses.js";
import { decide } from "../decide.js";
import { facts, payload } from "../message.js";
import { Page } from "../page.js";
import {
  actions,
  ago,
  button,
  code,
  dayChart,
  denied,
  dot,
  empty,
  icon,
  kindIcon,
  line,
  link,
  loading,
  problem,
  section,
  select,
  table,
  traffic,
} from "../parts.js";

const POLL = 5000;

/** What is known of one device: the doctor's report. */
export class DevicePage extends Page {
  /** @type {any} */
  #report;
  /** @type {any} */
  #error;
  #state;
  #timer;
  #unfolded = false;

  get entryId() {
    return this.path[0];
  }

  get device() {
    return this.path[1];
  }

  get heading() {
    return this.#adopted?.name ?? this.#report?.name ?? this.device;
  }

  get back() {
    return page(this.#report && !this.#report.adopted ? "inbox" : "devices");
  }

  /** After a decision there are other buttons in the place of those before. */
  refocus() {
    const next = this.renderRoot.querySelector(".actions button, .actions a");
    if (next) next.focus();
    else super.refocus();
  }

  start() {
    this.until(this.app.data.listen(() => this.requestUpdate()));
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
    this.requestUpdate();
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
      if (!this.#error) return loading(this.app);
      const back = link(page("devices"), words.t("devices.title"));
      return this.#error.code === "not_found"
        ? empty("mdi:help-rhombus-outline", words.t("report.gone"), words.t("report.gone_text"), back)
        : problem(this.app, this.#error);
    }
    return html`
      ${this.#error ? problem(this.app, this.#error) : nothing} ${actions(this.#acts())}
      <div class="cards">
        ${this.#about(report)}
        ${report.adopted ? this.#traffic(report) : nothing}
        ${report.thinning ? this.#thinning(report.thinning) : nothing}
      </div>
      ${this.#problems(report)} ${this.#topics(report)} ${this.#lastMessages(report)}
      ${this.#announcement(report)}
    `;
  }

  // --- what can be done -------------------------------------------------------------------------

  #acts() {
    const { words } = this.app;
    const adopted = this.#adopted;
    const act = (style, symbol, text, action) => button(style, symbol, words.t(text), action);
    if (adopted) {
      return [
        adopted.registry_id
          ? link(registryPage(adopted.registry_id), words.t("report.open"), "mdi:open-in-new")
          : nothing,
        adopted.registry_id
          ? link(replacePage(this.entryId, this.device), words.t("replace.open"), "mdi:swap-horizontal")
          : nothing,
        act("danger-plain", "mdi:delete", "report.remove", () => this.#remove()),
      ];
    }
    return [
      this.#state === "waiting"
        ? act("plain", "mdi:eye-off", "inbox.ignore", () => this.#decide("ignore"))
        : nothing,
      this.#state === "ignored"
        ? act("plain", "mdi:eye", "inbox.unignore", () => this.#decide("forget"))
        : nothing,
      ["waiting", "ignored"].includes(this.#state)
        ? act("filled", "mdi:plus", "inbox.adopt", () => this.#decide("adopt"))
        : nothing,
    ];
  }

  async #remove() {
    const { words } = this.app;
    const sure = await this.app.confirm({
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
      [words.t("report.why"), report.why.topics.map((topic) => html`<div>${code(topic)}</div>`)],
      [words.t("report.announced"), report.announced_at && ago(this.app, report.announced_at)],
      [words.t("app.broker"), data.find(this.entryId)?.title],
      [words.t("report.id"), code(report.id)],
      [words.t("report.provider"), report.provider && this.#provider(report.provider)],
    ];
    return html`
      <section class="card">
        <header>
          <h2>${words.t("report.about")}</h2>
          ${adopted
            ? dot(adopted.online, words.t(adopted.online ? "app.online" : "app.offline"))
            : nothing}
        </header>
        ${report.withdrawn ? html`<p class="warning">${words.t("report.withdrawn")}</p>` : nothing}
        <dl>
          ${known
            .filter(([, value]) => value && value.length !== 0)
            .map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}
        </dl>
      </section>
    `;
  }

  #provider(provider) {
    const href = integrationPage(provider.domain);
    return html`<a href=${href}>${this.app.words.provider(provider)}</a>`;
  }

  /** How much it says; of a device that waits nothing is heard but its announcement. */
  #traffic(report) {
    const { words, data } = this.app;
    const { per_minute } = report.traffic;
    return html`
      <section class="card">
        <header><h2>${words.t("report.traffic")}</h2></header>
        ${traffic(this.app, per_minute, data.rates(this.entryId, this.device))}
        ${dayChart(this.app, data.day(this.entryId, this.device))}
        <footer>
          <a class="plain" href=${messagesPage(this.entryId, this.device)}>
            ${icon("mdi:message-text-fast-outline")}${words.t("report.live")}
          </a>
        </footer>
      </section>
    `;
  }

  /** Whether fewer changes of what it measures are written, and how many that leaves out, or would. */
  #thinning({ thinned, changes, left_out }) {
    const { words, format } = this.app;
    const options = ["all", "fewer"].map((value) => ({ value, text: words.t(`report.changes_${value}`) }));
    const figure = changes === 0 ? "none" : thinned ? "left_out" : "would_leave_out";
    const counts = { left_out: format.number(left_out), total: format.number(changes) };
    return html`
      <section class="card">
        <header><h2>${words.t("report.changes")}</h2></header>
        ${select(words.t("report.changes"), options, thinned ? "fewer" : "all", (value) => this.#thin(value === "fewer"))}
        <p>${words.t(`report.changes_${figure}`, counts)}</p>
        <p class="quiet">${words.t("report.changes_text")}</p>
      </section>
    `;
  }

  async #thin(thinned) {
    try {
      await this.app.call("device/thin", { entry_id: this.entryId, devices: [this.device], thinned });
    } catch (error) {
      this.app.notify(this.app.words.t("app.failed", { error: error.message }));
    }
    await this.#ask();
  }

  /** The topics, and what each of them feeds; those that feed the same are together. */
  #topics(report) {
    const { words } = this.app;
    const topics = Object.entries(report.topics);
    if (topics.length === 0) return nothing;
    const alike = Map.groupBy(topics, ([, keys]) => JSON.stringify(keys));
    return section(
      words.t("report.topics"),
      words.t("report.topics_text"),
      table(
        this.app,
        ["report.topic", "report.entities"],
        [...alike.values()].map((group) => [
          group.map(([topic]) => html`<div>${code(topic)}</div>`),
          html`<div class="entities">${group[0][1].map((one) => this.#entity(one, report))}</div>`,
        ]),
      ),
    );
  }

  /** An entity that is there can be opened; what is disabled, or is none yet, cannot. */
  #entity(id, { components, entities }) {
    const { words, hass } = this.app;
    const state = hass.states[id];
    const component = components.find((one) => one.key === id);
    const entity = entities[id];
    const name = component
      ? component.name || this.#report.name
      : (entity?.name ?? state?.attributes.friendly_name ?? id);
    const content = html`
      ${kindIcon(component?.platform ?? id.split(".")[0])}<bdi>${name}</bdi>
      ${entity?.disabled ? html`<span class="quiet">${words.t("report.disabled")}</span>` : nothing}
    `;
    if (!state) return html`<span class="chip" title=${id}>${content}</span>`;
    const open = () =>
      this.dispatchEvent(
        new CustomEvent("hass-more-info", { detail: { entityId: id }, bubbles: true, composed: true }),
      );
    return html`<button class="chip" title=${id} @click=${open}>${content}</button>`;
  }

  #problems(report) {
    const { words, format } = this.app;
    const { rejected, unmapped } = report;
    const is = (kind) => (note) => note.kind === kind;
    const not = (kind) => (note) => note.kind !== kind;
    const translated = report.notes.filter(is("translated"));
    const unsupported = unmapped.filter(not("unread_key"));
    const unread = unmapped.filter(is("unread_key"));
    const part = (title, text, list, content) =>
      list.length > 0
        ? section(`${words.t(title)} (${format.number(list.length)})`, words.t(text), content())
        : nothing;
    return [
      part("report.denied", "brokers.denied_text", report.denied, () =>
        denied(this.app, report.denied),
      ),
      part("report.rejected", "report.rejected_text", rejected, () =>
        table(
          this.app,
          ["report.topic", "report.point", "report.reason", "report.count"],
          rejected.map((one) => [
            code(one.topic),
            line(one.component, one.point),
            one.reason,
            format.number(one.count),
          ]),
        ),
      ),
      part("report.unmapped", "report.unmapped_text", unsupported, () =>
        table(
          this.app,
          ["report.what", "report.where", "report.key", "report.detail"],
          unsupported.map((one) => [
            this.#kindOf(one),
            this.#place(one.where),
            one.key !== "" && code(one.key),
            one.detail,
          ]),
        ),
      ),
      part("report.unread", "report.unread_text", unread, () =>
        table(
          this.app,
          ["report.topic", "report.key"],
          unread.map((one) => [code(one.where), code(one.key)]),
        ),
      ),
      part("report.translated", "report.translated_text", translated, () =>
        table(
          this.app,
          ["report.where", "report.key", "report.detail"],
          translated.map((one) => [this.#place(one.where), code(one.key), one.detail]),
        ),
      ),
    ];
  }

  /** What a note says: of a whole component that it is not supported. */
  #kindOf(one) {
    const { words } = this.app;
    const kind = one.kind === "unsupported" && one.key === "" && this.#platformOf(one.where);
    return kind
      ? words.unsupported(kind)
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
    const name = where.slice(kind.length + 1);
    return html`<span class="place" title=${title}>${kindIcon(kind)}${name}</span>`;
  }

  #lastMessages(report) {
    const { words, format } = this.app;
    const { topics } = report.traffic;
    if (topics.length === 0) return nothing;
    return section(
      words.t("report.last"),
      "",
      table(
        this.app,
        ["report.topic", "report.received", "report.sent", "report.count"],
        topics.map((one) => [
          code(one.topic),
          this.#message(one.in),
          this.#message(one.out),
          format.number(one.count),
        ]),
      ),
    );
  }

  #message(message) {
    if (!message) return nothing;
    return html`
      ${payload(message.payload)}
      <div class="quiet">${ago(this.app, message.at)} · ${line(facts(this.app, message))}</div>
    `;
  }

  /** Up to a megabyte: written out only while it is unfolded. */
  #announcement(report) {
    const toggle = (event) => {
      this.#unfolded = event.target.open;
      this.requestUpdate();
    };
    return html`
      <details class="card wide announcement" @toggle=${toggle}>
        <summary>${this.app.words.t("report.announcement")}</summary>
        <pre>
${guard([this.#unfolded, report.announced_at], () =>
            this.#unfolded ? JSON.stringify(report.announcement, null, 2) : nothing,
          )}</pre
        >
      </details>
    `;
  }
}
