// @ts-check
import { html, nothing } from "../vendor/lit.js";
import { devicePage, navigate } from "../addresses.js";
import { Page } from "../page.js";
import { button, empty, entityList, kind, line, loading, problem, search } from "../parts.js";
import { DataTable } from "../table.js";

const key = (found) => `${found.entry_id} ${found.device}`;

/** A device is replaced by another one, or moved to another broker or convention, and keeps everything. */
export class ReplacePage extends Page {
  /** @type {any[] | undefined} The devices that it can become. */
  #found;
  #text = "";
  /** @type {any} */
  #chosen;
  /** @type {any} What would become of it. */
  #plan;
  #table = new DataTable(this, key, "name");

  get heading() {
    return this.app.words.t("replace.title", { device: this.#device?.name ?? this.path[1] });
  }

  get back() {
    return devicePage(this.path[0], this.path[1]);
  }

  get #device() {
    const broker = this.app.data.find(this.path[0]);
    return broker?.devices.find((device) => device.device === this.path[1]);
  }

  start() {
    this.until(this.app.data.listen(() => this.requestUpdate()));
    this.attempt(async () => {
      this.#found = (await this.app.call("inbox/list")).devices;
    });
  }

  // --- what the user does -----------------------------------------------------------------------

  #fields(found) {
    const move = { registry_id: this.#device.registry_id, device: found.device };
    return { entry_id: found.entry_id, moves: [move] };
  }

  #choose(found) {
    return this.attempt(async () => {
      const { plans } = await this.app.call("move/preview", this.#fields(found));
      this.#chosen = found;
      this.#plan = plans[0];
    });
  }

  #replace() {
    const found = this.#chosen;
    return this.attempt(async () => {
      await this.app.call("move", this.#fields(found));
      this.app.notify(this.app.words.t("replace.done"));
      await this.app.data.refresh();
      navigate(devicePage(found.entry_id, found.device));
    });
  }

  // --- what is shown ----------------------------------------------------------------------------

  render() {
    const { words } = this.app;
    return html`
      ${this.failure ? problem(this.app, { message: words.failed(this.failure) }) : nothing}
      ${this.#plan ? this.#review(this.#plan) : this.#choice()}
    `;
  }

  #choice() {
    const { words, data } = this.app;
    if (!this.#found || !data.brokers) return this.failure ? nothing : loading(this.app);
    if (!this.#device?.registry_id) return empty("mdi:help-rhombus-outline", words.t("report.gone"), words.t("report.gone_text"));
    if (this.#found.length === 0) {
      return empty("mdi:inbox", words.t("inbox.none"), words.t("replace.none_text"));
    }
    const wanted = this.#text.toLocaleLowerCase();
    const broker = (found) => data.find(found.entry_id)?.title;
    const text = (found) => [found.name, found.manufacturer, found.model, found.device].join(" ").toLocaleLowerCase();
    return html`
      <p class="quiet intro">${words.t("replace.intro")}</p>
      <div class="bar">
        ${search(words.t("devices.search"), this.#text, (typed) => {
          this.#text = typed;
          this.#table.restart();
        })}
      </div>
      ${this.#table.render({
        label: words.t("inbox.title"),
        rows: this.#found.filter((found) => text(found).includes(wanted)),
        columns: [
          {
            ...{ key: "name", title: words.t("table.device"), style: "main" },
            value: (found) => found.name,
            cell: (found) => html`<bdi class="name">${found.name}</bdi>
              <div class="quiet">${line(found.distinction, words.convention(found.convention), broker(found))}</div>`,
          },
          {
            ...{ key: "manufacturer", title: words.t("table.manufacturer"), style: "wide" },
            value: (found) => found.manufacturer,
            cell: (found) => kind(found),
          },
          {
            ...{ key: "acts", title: words.t("table.actions"), style: "acts" },
            cell: (found) => html`<button
              class="plain"
              ?disabled=${this.busy}
              aria-label=${words.t("inbox.act", { action: words.t("replace.select"), device: found.name })}
              @click=${() => this.#choose(found)}
            >
              ${words.t("replace.select")}
            </button>`,
          },
        ],
      })}
    `;
  }

  #review(plan) {
    const { words } = this.app;
    const stop = () => {
      this.#plan = undefined;
      this.requestUpdate();
    };
    const values = { device: plan.name, broker: this.app.data.find(this.#chosen.entry_id)?.title };
    return html`
      ${plan.refusal
        ? problem(this.app, { message: words.exception(plan.refusal, values) })
        : html`
            <section class="card">
              <h2><bdi>${plan.name_there ?? plan.device}</bdi></h2>
              ${this.#part("replace.moved_text", plan.entities)} ${this.#part("replace.removed_text", plan.removed)}
              ${this.#part("takeover.added_text", plan.added)}
            </section>
          `}
      <div class="bar actions page-actions">
        ${button("plain", "mdi:arrow-left", words.t("app.cancel"), stop)}
        ${button(
          "filled",
          "mdi:swap-horizontal",
          words.t("replace.replace"),
          () => this.#replace(),
          this.busy || plan.refusal !== null,
        )}
      </div>
    `;
  }

  /** The entities of a plan, which may have no name where they come from. */
  #part(title, entities) {
    const { words } = this.app;
    const named = entities.map(({ component_name: name, platform, ...each }) => ({
      ...each,
      platform,
      name: name ?? (platform && words.platform(platform)),
    }));
    return entityList(this.app, title, named);
  }
}
