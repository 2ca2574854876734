// @ts-check
import { css, html, live, nothing } from "../vendor/lit.js";
import { devicePage, navigate, page, registryPage } from "../addresses.js";
import { LongList } from "../list.js";
import { Page } from "../page.js";
import { ago, button, code, empty, entityList, kind, line, loading, problem } from "../parts.js";
import { styles } from "../styles.js";
import { DataTable } from "../table.js";

/** @typedef {{entry_id: string, device: string, name: string, refusal: string | null}} Device */

const key = (device) => `${device.entry_id} ${device.device}`;

/** The devices of the MQTT integration that can be taken over, and those that can be given back. */
export class TakeoverPage extends Page {
  static styles = [
    styles,
    css`
      section > ul { border: none; }
      progress { width: 100%; height: 8px; accent-color: var(--primary-color); }
    `,
  ];

  /** @type {any[] | undefined} Those that can be taken over, or why not. */
  #candidates;
  /** @type {any[]} */
  #taken = [];
  #damaged = 0;
  /** @type {any} */
  #error;
  /** @type {Set<string>} */
  #selected = new Set();
  /** @type {any[] | undefined} What would become of the selected ones. */
  #preview;
  /** @type {{done: number, total: number, name: string} | undefined} */
  #progress;
  /** @type {any[]} What has failed. */
  #failed = [];
  #table = new DataTable(this, key, "name");
  #takenList = new LongList(this);

  get heading() {
    return this.app.words.t("takeover.title");
  }

  get back() {
    return page(this.path.length > 0 ? "takeover" : "inbox");
  }

  start() {
    this.until(this.app.data.listen(() => this.requestUpdate()));
    this.#ask();
  }

  async #ask() {
    try {
      const [candidates, list] = await Promise.all([
        this.app.call("takeover/candidates"),
        this.app.call("takeover/list"),
      ]);
      this.#candidates = candidates.devices;
      this.#taken = list.devices;
      this.#damaged = list.damaged;
      this.#error = undefined;
      const known = new Set(candidates.devices.map(key));
      this.#selected = new Set([...this.#selected].filter((one) => known.has(one)));
      const [entryId, device] = this.path;
      if (device) await this.#look([{ entry_id: entryId, device }]);
    } catch (error) {
      this.#error = error;
    }
    this.requestUpdate();
  }

  // --- what the user does -----------------------------------------------------------------------

  /** Ask what would become of devices. @param {{entry_id: string, device: string}[]} devices */
  async #look(devices) {
    try {
      const previews = [];
      for (const [entry_id, group] of Map.groupBy(devices, (device) => device.entry_id)) {
        const answer = await this.app.call("takeover/preview", {
          entry_id,
          devices: group.map(({ device }) => device),
        });
        previews.push(...answer.devices);
      }
      this.#preview = previews;
    } catch (error) {
      this.#error = error;
    }
    this.requestUpdate();
  }

  #leave() {
    this.#preview = undefined;
    if (this.path.length > 0) navigate(page("takeover"));
    else this.requestUpdate();
  }

  /** Take devices over, or give them back, broker by broker. @param {"start" | "give_back"} command */
  async #carryOut(command, devices) {
    const { words } = this.app;
    this.#failed = [];
    let done = 0;
    for (const [entry_id, group] of Map.groupBy(devices, (device) => device.entry_id)) {
      try {
        const finished = await this.#run(command, entry_id, group.map(({ device }) => device));
        done += finished.done.length;
        this.#failed.push(...finished.failed);
      } catch (error) {
        this.#error = error;
      }
    }
    this.#progress = undefined;
    this.#selected.clear();
    if (done > 0) this.app.notify(words.count(`takeover.done_${command}`, done));
    this.#leave();
    this.app.data.refresh();
    await this.#ask();
  }

  #run(command, entry_id, devices) {
    return new Promise((resolve, reject) => {
      const type = `mqtt_polyglot/takeover/${command}`;
      const end = this.app.hass.connection.subscribeMessage(
        ({ progress, finished }) => {
          if (finished) {
            end.then((unsubscribe) => unsubscribe()).catch(() => {});
            resolve(finished);
          }
          this.#progress = progress;
          this.requestUpdate();
        },
        { type, entry_id, devices },
        { resubscribe: false }, // it would begin anew
      );
      end.catch(reject);
    });
  }

  async #giveBack(device) {
    const { words } = this.app;
    const sure = await this.app.confirm({
      title: words.t("takeover.give_back_title", { device: device.name }),
      text: words.t("takeover.give_back_text"),
      action: words.t("takeover.give_back"),
    });
    if (sure) await this.#carryOut("give_back", [device]);
  }

  async #giveAllBack() {
    const { words } = this.app;
    const sure = await this.app.confirm({
      title: words.t("takeover.give_back_all_title"),
      text: words.t("takeover.give_back_all_text"),
      action: words.t("takeover.give_back_all"),
    });
    if (sure) await this.#carryOut("give_back", this.#taken);
  }

  #select(devices, selected) {
    for (const device of devices) {
      if (selected) this.#selected.add(key(device));
      else this.#selected.delete(key(device));
    }
    this.requestUpdate();
  }

  // --- what is shown ----------------------------------------------------------------------------

  render() {
    return html`
      ${this.#error ? problem(this.app, this.#error) : nothing} ${this.#failed.map((one) => this.#failure(one))}
      ${this.#progress ? this.#working(this.#progress) : this.#content()}
    `;
  }

  #content() {
    if (this.#preview) return this.#review(this.#preview);
    if (!this.#candidates) return this.#error ? nothing : loading(this.app);
    return html`${this.#choice(this.#candidates)} ${this.#takenOver()}`;
  }

  #failure({ name, key: reason, detail }) {
    const message = this.app.words.exception(reason, { device: name, detail });
    return problem(this.app, { message });
  }

  #working({ done, total, name }) {
    const { words } = this.app;
    return html`
      <section class="card">
        <h2>${words.t("takeover.working", { device: name })}</h2>
        <progress
          max=${total}
          .value=${done}
          aria-label=${words.t("takeover.working", { device: name })}
        ></progress>
        <p class="quiet">${words.t("takeover.step", { done: done + 1, total })}</p>
      </section>
    `;
  }

  #choice(candidates) {
    const { words } = this.app;
    const possible = candidates.filter((device) => !device.refusal);
    if (candidates.length === 0) {
      if (this.#taken.length > 0) return nothing;
      return empty("mdi:home-import-outline", words.t("takeover.none"), words.t("takeover.none_text"));
    }
    const chosen = possible.filter((device) => this.#selected.has(key(device)));
    const columns = this.#columns();
    return html`
      <p class="quiet intro">${words.t("takeover.intro")}</p>
      <div class="bar"><span class="space"></span>${this.#table.choices(columns)}</div>
      <div class="bulk" role="toolbar" aria-label=${words.t("inbox.selected_devices")}>
        <label class="check">
          <input
            type="checkbox"
            aria-label=${words.count("inbox.select_all", possible.length)}
            ?disabled=${possible.length === 0}
            .checked=${live(possible.length > 0 && chosen.length === possible.length)}
            .indeterminate=${live(chosen.length > 0 && chosen.length < possible.length)}
            @change=${(event) => this.#select(possible, event.target.checked)}
          />
          <span role="status">
            ${chosen.length
              ? words.count("inbox.selected", chosen.length)
              : words.count("inbox.select_all", possible.length)}
          </span>
        </label>
        ${chosen.length > 0
          ? button("filled", "mdi:arrow-right", words.t("takeover.review"), () => this.#look(chosen))
          : nothing}
      </div>
      ${this.#table.render({
        label: words.t("takeover.title"),
        rows: candidates,
        columns,
        selected: this.#selected,
        onSelect: (devices, on) => this.#select(devices.filter((device) => !device.refusal), on),
      })}
    `;
  }

  #columns() {
    const { words, format, data } = this.app;
    const broker = (device) => data.find(device.entry_id)?.title;
    return [
      {
        ...{ key: "name", title: words.t("table.device"), style: "main" },
        value: (device) => device.name,
        cell: (device) => this.#name(device),
      },
      {
        ...{ key: "manufacturer", title: words.t("table.manufacturer"), group: true, style: "wide" },
        value: (device) => device.manufacturer,
        cell: (device) => kind(device),
      },
      { key: "model", title: words.t("table.model"), group: true, value: (device) => device.model },
      {
        ...{ key: "convention", title: words.t("table.convention"), group: true, style: "wide" },
        value: (device) => words.convention(device.convention),
        cell: (device) => line(words.convention(device.convention)),
      },
      ...(data.brokers?.length > 1
        ? [
            {
              ...{ key: "broker", title: words.t("app.broker"), group: true, style: "wide" },
              value: broker,
              cell: (device) => line(broker(device)),
            },
          ]
        : []),
      {
        ...{ key: "entities", title: words.t("table.entities"), style: "numeric" },
        value: (device) => device.entities,
        cell: (device) => format.number(device.entities),
      },
    ];
  }

  #name(device) {
    const { words } = this.app;
    return html`
      <a class="name" href=${registryPage(device.registry_id)}><bdi>${device.name}</bdi></a>
      <div class="quiet narrow">
        ${line(device.manufacturer, device.model, words.convention(device.convention))}
      </div>
      ${device.refusal ? html`<div class="warning">${this.#refusal(device)}</div>` : nothing}
    `;
  }

  #refusal(device) {
    return this.app.words.exception(device.refusal, { device: device.name ?? device.device });
  }

  #takenOver() {
    const { words } = this.app;
    if (this.#taken.length === 0 && this.#damaged === 0) return nothing;
    return html`
      <section class="card wide">
        <header>
          <h2>${words.t("takeover.taken")}</h2>
          ${this.#taken.length > 1
            ? button("plain", "mdi:home-export-outline", words.t("takeover.give_back_all"), () => this.#giveAllBack())
            : nothing}
        </header>
        <p class="quiet">${words.t("takeover.taken_text")}</p>
        ${this.#damaged > 0
          ? problem(this.app, { message: words.count("takeover.damaged", this.#damaged) })
          : nothing}
        ${this.#takenList.render(words.t("takeover.taken"), this.#taken, key, (device) => this.#one(device))}
      </section>
    `;
  }

  #one(device) {
    const { words } = this.app;
    return html`
      <li class="row">
        <div class="what">
          <a class="name" href=${devicePage(device.entry_id, device.device)}><bdi>${device.name}</bdi></a>
          <div class="quiet">${line(words.count("takeover.entities", device.entities))} · ${ago(this.app, device.began)}</div>
        </div>
        <button
          class="plain"
          aria-label=${words.t("inbox.act", { action: words.t("takeover.give_back"), device: device.name })}
          @click=${() => this.#giveBack(device)}
        >
          ${words.t("takeover.give_back")}
        </button>
      </li>
    `;
  }

  // --- the preview ------------------------------------------------------------------------------

  #review(devices) {
    const { words } = this.app;
    const possible = devices.filter((device) => !device.refusal);
    return html`
      <p class="intro">${words.count("takeover.review_text", possible.length)}</p>
      ${devices.map((device) => this.#plan(device, devices.length === 1))}
      <div class="bar actions page-actions">
        ${button("plain", "mdi:arrow-left", words.t("app.cancel"), () => this.#leave())}
        ${button(
          "filled",
          "mdi:home-import-outline",
          words.count("takeover.start", possible.length),
          () => this.#carryOut("start", possible),
          possible.length === 0,
        )}
      </div>
    `;
  }

  #plan(device, open) {
    const { words } = this.app;
    if (device.refusal) {
      return html`<section class="card wide">
        <h2><bdi>${device.name ?? device.device}</bdi></h2>
        <p class="warning">${this.#refusal(device)}</p>
      </section>`;
    }
    const { moved, staying, added, triggers, any_change: anyChange, stand_ins: standIns } = device;
    return html`
      <section class="card wide">
        <details ?open=${open}>
          <summary>
            <strong><bdi>${device.name}</bdi></strong>
            <span class="quiet">
              ${line(
                words.count("takeover.moved", moved.length),
                staying.length > 0 && words.count("takeover.staying", staying.length),
                added.length > 0 && words.count("takeover.added", added.length),
              )}
            </span>
          </summary>
          ${entityList(this.app, "takeover.moved_text", moved)} ${entityList(this.app, "takeover.staying_text", staying)}
          ${entityList(this.app, "takeover.added_text", added)}
          ${entityList(this.app, "takeover.stand_ins_text", standIns.map((entity_id) => ({ entity_id })))}
        </details>
        ${this.#automations("takeover.triggers_text", triggers)}
        ${this.#automations("takeover.any_change_text", anyChange)}
      </section>
    `;
  }

  #automations(title, automations) {
    if (automations.length === 0) return nothing;
    return html`
      <div class="warning">
        <p>${this.app.words.t(title)}</p>
        <ul>
          ${automations.map(({ entity_id: entityId, name }) => html`<li><bdi>${name}</bdi> ${code(entityId)}</li>`)}
        </ul>
      </div>
    `;
  }
}
