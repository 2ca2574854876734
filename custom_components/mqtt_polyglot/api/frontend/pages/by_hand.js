// @ts-check
import { html, nothing } from "../vendor/lit.js";
import { byHandPage, devicePage, navigate, page } from "../addresses.js";
import { DeviceEditor, editorStyles } from "../editor.js";
import { Page } from "../page.js";
import { button, empty, line, link, loading, problem, select } from "../parts.js";
import { styles } from "../styles.js";

/** The devices that were added by hand: paste, change, delete. */
export class ByHandPage extends Page {
  static styles = [styles, editorStyles];

  #entry = "";
  /** @type {any[] | undefined} */
  #devices;
  /** @type {any[]} The devices that were added manually to the MQTT integration. */
  #core = [];
  #text = "";
  /** @type {DeviceEditor[]} What is edited: one device, or those that were pasted. */
  #editors = [];

  get heading() {
    return this.app.words.t("by_hand.title");
  }

  get back() {
    return page(this.path.length > 1 ? "by-hand" : "topics");
  }

  start() {
    this.until(this.app.data.listen(() => this.#begin()));
  }

  #begin() {
    const { brokers } = this.app.data;
    if (brokers?.length && !brokers.some((one) => one.entry_id === this.#entry)) {
      this.#look((brokers.find((one) => one.entry_id === this.path[0]) ?? brokers[0]).entry_id);
    }
    this.requestUpdate();
  }

  async #look(entryId) {
    this.#entry = entryId;
    this.#devices = undefined;
    await this.attempt(async () => {
      const { devices } = await this.app.call("by_hand/list", { entry_id: entryId });
      if (entryId !== this.#entry) return;
      this.#devices = devices;
      this.#core = (await this.app.call("by_hand/core", { entry_id: entryId })).devices;
      const device = this.path[1];
      if (!device || this.#editors.length > 0) return;
      const { document } = await this.app.call("by_hand/get", { entry_id: entryId, device });
      this.#editors = [new DeviceEditor(this, entryId, document)];
    });
  }

  // --- what the user does -----------------------------------------------------------------------

  #paste() {
    return this.attempt(async () => {
      const { devices } = await this.app.call("by_hand/read", { entry_id: this.#entry, text: this.#text });
      this.#editors = devices.map(({ document }) => new DeviceEditor(this, this.#entry, document));
    });
  }

  #add() {
    return this.attempt(async () => {
      let last;
      while (this.#editors.length > 0) {
        const fields = { entry_id: this.#entry, document: this.#editors[0].document };
        last = (await this.app.call("by_hand/create", fields)).device;
        this.#editors.shift(); // what fails is still there, and what is there is not added again
      }
      this.#text = "";
      this.app.notify(this.app.words.t("by_hand.added"));
      navigate(devicePage(this.#entry, last));
    });
  }

  #save() {
    return this.attempt(async () => {
      const fields = { entry_id: this.#entry, device: this.path[1], document: this.#editors[0].document };
      await this.app.call("by_hand/update", fields);
      this.app.notify(this.app.words.t("by_hand.saved"));
      navigate(page("by-hand"));
    });
  }

  async #delete({ device, name }) {
    const { words } = this.app;
    const sure = await this.app.confirm({
      title: words.t("by_hand.delete_title", { device: name }),
      text: words.t("by_hand.delete_text"),
      action: words.t("by_hand.delete"),
      danger: true,
    });
    if (!sure) return;
    await this.attempt(() => this.app.call("by_hand/delete", { entry_id: this.#entry, device }));
    await this.#look(this.#entry);
  }

  async #move({ subentry_id, title }) {
    const { words, data } = this.app;
    const sure = await this.app.confirm({
      title: words.t("by_hand.move_title", { device: title }),
      text: words.t("by_hand.move_text", { broker: data.find(this.#entry)?.title }),
      action: words.t("by_hand.move"),
    });
    if (!sure) return;
    await this.attempt(() => this.app.call("by_hand/move", { entry_id: this.#entry, subentry_id }));
    if (!this.failure) await this.#look(this.#entry);
  }

  // --- what is shown ----------------------------------------------------------------------------

  render() {
    const { words, data } = this.app;
    return html`
      ${this.failure ? problem(this.app, { message: words.failed(this.failure) }) : nothing}
      ${this.#editors.length > 0 ? this.#edit() : this.#list(data.brokers)}
    `;
  }

  #edit() {
    const { words } = this.app;
    const changing = this.path.length > 1;
    const good = this.#editors.every((editor) => editor.good);
    return html`
      ${this.#editors.map((editor) => editor.render())}
      <div class="bar actions page-actions">
        ${button("plain", "mdi:arrow-left", words.t("app.cancel"), () => {
          this.#editors = [];
          if (changing) navigate(page("by-hand"));
          else this.requestUpdate();
        })}
        ${changing
          ? button("filled", "mdi:content-save", words.t("by_hand.save"), () => this.#save(), this.busy || !good)
          : button("filled", "mdi:plus", words.t("by_hand.add"), () => this.#add(), this.busy || !good)}
      </div>
    `;
  }

  #list(brokers) {
    const { words } = this.app;
    if (!brokers || !this.#devices) return this.failure ? nothing : loading(this.app);
    const options = brokers.map(({ entry_id, title }) => ({ value: entry_id, text: title }));
    return html`
      ${brokers.length > 1
        ? html`<div class="bar">
            ${select(words.t("app.broker"), options, this.#entry, (entryId) => this.#look(entryId))}
          </div>`
        : nothing}
      ${this.#devices.length === 0
        ? empty(
            "mdi:pencil-ruler",
            words.t("by_hand.nothing"),
            words.t("by_hand.nothing_text"),
            link(page("topics"), words.t("topics.title"), "mdi:file-tree"),
          )
        : html`<ul class="list" role="list" aria-label=${words.t("by_hand.title")}>
            ${this.#devices.map((device) => this.#row(device))}
          </ul>`}
      ${this.#core.length > 0
        ? html`<section class="card wide">
            <header><h2>${words.t("by_hand.core")}</h2></header>
            <p class="quiet">${words.t("by_hand.core_text")}</p>
            <ul class="list" role="list" aria-label=${words.t("by_hand.core")}>
              ${this.#core.map((device) => this.#coreRow(device))}
            </ul>
          </section>`
        : nothing}
      <section class="card wide">
        <header><h2>${words.t("by_hand.paste")}</h2></header>
        <p class="quiet">${words.t("by_hand.paste_text")}</p>
        <textarea
          aria-label=${words.t("by_hand.paste")}
          spellcheck="false"
          .value=${this.#text}
          @input=${(event) => {
            this.#text = event.target.value;
            this.requestUpdate();
          }}
        ></textarea>
        <div class="bar actions">
          ${button("filled", "mdi:arrow-right", words.t("takeover.review"), () => this.#paste(), this.busy || !this.#text.trim())}
        </div>
      </section>
    `;
  }

  #coreRow(device) {
    const { words } = this.app;
    const { title, draft, error } = device;
    return html`
      <li class="row">
        <div class="what">
          <span class="name"><bdi>${title}</bdi></span>
          <div class="quiet">
            ${error
              ? words.exception(error.key, { detail: error.detail })
              : words.count("takeover.entities", draft.entities.length)}
          </div>
        </div>
        <button
          class="plain"
          ?disabled=${this.busy || !draft}
          aria-label=${words.t("inbox.act", { action: words.t("by_hand.move"), device: title })}
          @click=${() => this.#move(device)}
        >
          ${words.t("by_hand.move")}
        </button>
      </li>
    `;
  }

  #row(device) {
    const { words } = this.app;
    return html`
      <li class="row">
        <div class="what">
          <a class="name" href=${devicePage(this.#entry, device.device)}><bdi>${device.name}</bdi></a>
          <div class="quiet">${line(words.count("takeover.entities", device.entities))}</div>
        </div>
        <a
          class="plain"
          href=${byHandPage(this.#entry, device.device)}
          aria-label=${words.t("inbox.act", { action: words.t("by_hand.edit"), device: device.name })}
          >${words.t("by_hand.edit")}</a
        >
        <button
          class="danger-plain"
          aria-label=${words.t("inbox.act", { action: words.t("by_hand.delete"), device: device.name })}
          @click=${() => this.#delete(device)}
        >
          ${words.t("by_hand.delete")}
        </button>
      </li>
    `;
  }
}
