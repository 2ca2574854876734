// @ts-check
import { css, html, live, nothing } from "./vendor/lit.js";
import { button, code, kindIcon, problem, select } from "./parts.js";

const PLACES = ["state_topic", "command_topic", "value_template"];
/** What depends on the platform of an entity. */
const SPECIFIC = ["device_class", "unit_of_measurement", "state_class"];
/** Entities that are told what to do on a topic, which nobody need have seen before. */
const TOLD = new Set(["cover", "fan", "light", "number", "select", "siren", "switch", "text", "valve"]);
const WAIT = 400; // ms after the last key until a document is read

/** How the editor looks; for the styles of its page. */
export const editorStyles = css`
  .editor { display: flex; flex-direction: column; gap: 16px; }
  .editor .card { gap: 12px; }
  .fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 220px), 1fr)); gap: 12px; }
  .stacked { display: flex; flex-direction: column; gap: 4px; min-width: 0; }
  .stacked .field { width: 100%; min-width: 0; }
  .entity { display: flex; flex-direction: column; gap: 8px; padding-block: 12px; }
  .entity + .entity { border-top: 1px solid var(--divider-color); }
  .entity .check { flex-wrap: wrap; gap: 4px 12px; }
  .try { display: flex; flex-wrap: wrap; align-items: end; gap: 8px; }
  textarea {
    width: 100%; min-height: 240px; padding: 12px; resize: vertical;
    font-family: var(--ha-font-family-code, monospace); font-size: 12.5px;
    color: var(--primary-text-color); background: var(--card-background-color);
    border: 1px solid var(--divider-color); border-radius: 8px;
  }
`;

/**
 * The document of a device that is added by hand: its name, its entities, and what they can be told.
 *
 * It is drawn by the page that it is made for, which says what becomes of the document in the end.
 */
export class DeviceEditor {
  #page;
  #entry;
  #document;
  /** @type {Record<string, any>} What was seen and what else is likely, by the key of an entity. */
  #seen;
  /** @type {Set<string>} The entities that are left out. */
  #left = new Set();
  /** @type {Set<string>} The fields of entities that were filled in: one that is emptied stays. */
  #places = new Set();
  /** @type {any} What would be made of the document. */
  #draft;
  /** @type {any} */
  #error;
  #text = "";
  #timer;
  #turn = 0;
  /** @type {Record<string, string>} What is to be told, by entity and data point. */
  #writes = {};
  #told = "";

  /**
   * @param {any} page
   * @param {string} entry The id of the broker's config entry.
   * @param {any} document
   * @param {Record<string, any>} seen
   */
  constructor(page, entry, document, seen = {}) {
    this.#page = page;
    this.#entry = entry;
    this.#document = document;
    this.#seen = seen;
    this.#read();
  }

  /** The document without the entities that are left out. */
  get document() {
    const { components, ...rest } = this.#document;
    const chosen = Object.entries(components).filter(([key]) => !this.#left.has(key));
    return { ...rest, components: Object.fromEntries(chosen) };
  }

  /** Whether a device can be made of it. */
  get good() {
    return this.#draft !== undefined && !this.#error;
  }

  // --- what the user does -----------------------------------------------------------------------

  #change(document) {
    this.#document = document;
    this.#page.requestUpdate();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#read(), WAIT);
  }

  #set(key, name, value) {
    const { [name]: _before, ...others } = this.#document.components[key];
    const component = value === "" ? others : { ...others, [name]: value };
    if (name === "platform") for (const each of SPECIFIC) delete component[each];
    this.#change({ ...this.#document, components: { ...this.#document.components, [key]: component } });
  }

  /** Ask what would be made of the document, or of the text that was typed. */
  async #read(text) {
    const turn = ++this.#turn;
    const what = text === undefined ? { document: this.document } : { text };
    try {
      const { devices } = await this.#page.app.call("by_hand/read", { entry_id: this.#entry, ...what });
      if (turn !== this.#turn) return;
      this.#draft = devices[0];
      this.#error = undefined;
      if (text === undefined) this.#text = this.#draft.yaml;
      else {
        this.#document = this.#draft.document;
        this.#left.clear();
      }
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#error = error;
    }
    this.#page.requestUpdate();
  }

  #type(text) {
    this.#text = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#read(text), WAIT);
  }

  async #try(key, point, value) {
    const { app } = this.#page;
    this.#told = "";
    try {
      const { published } = await app.call("by_hand/try", {
        entry_id: this.#entry,
        document: this.document,
        key,
        writes: { [point.point]: value },
      });
      this.#told = published.map(({ topic, payload }) => app.words.t("by_hand.told", { topic, payload })).join(" ");
    } catch (error) {
      this.#told = app.words.failed(error);
    }
    this.#page.requestUpdate();
  }

  // --- what is shown ----------------------------------------------------------------------------

  render() {
    const { words } = this.#page.app;
    return html`
      <div class="editor">
        ${this.#error ? problem(this.#page.app, { message: words.failed(this.#error) }) : nothing}
        <section class="card">
          <h2>${words.t("by_hand.device")}</h2>
          <div class="fields">
            ${["name", "manufacturer", "model"].map((name) =>
              this.#field(words.t(`by_hand.${name}`), this.#document.device?.[name] ?? "", (value) => {
                const { [name]: _before, ...others } = this.#document.device ?? {};
                this.#change({
                  ...this.#document,
                  device: value === "" ? others : { ...others, [name]: value },
                });
              }, name === "name" ? this.#draft?.name : ""),
            )}
          </div>
        </section>
        <section class="card">
          <h2>${words.t("by_hand.entities")}</h2>
          <div>${Object.entries(this.#document.components).map(([key, each]) => this.#entity(key, each))}</div>
          <p role="status">${this.#told}</p>
        </section>
        ${this.#notes()}
        <details class="card">
          <summary>${words.t("by_hand.yaml")}</summary>
          <p class="quiet">${words.t("by_hand.yaml_text")}</p>
          <textarea
            aria-label=${words.t("by_hand.yaml")}
            spellcheck="false"
            .value=${live(this.#text)}
            @input=${(event) => this.#type(event.target.value)}
          ></textarea>
          <div class="actions">
            ${this.#copy("by_hand.copy_yaml", this.#draft?.yaml)} ${this.#copy("by_hand.copy_json", this.#draft?.json)}
          </div>
        </details>
      </div>
    `;
  }

  /** The clipboard is there only where the page came over a safe connection; else the text can be selected. */
  #copy(text, content) {
    const { app } = this.#page;
    if (!navigator.clipboard || !content) return nothing;
    return button("plain", "mdi:content-copy", app.words.t(text), async () => {
      await navigator.clipboard.writeText(content);
      app.notify(app.words.t("by_hand.copied"));
    });
  }

  #field(label, value, onInput, hint = "") {
    return html`
      <label class="stacked">
        <span>${label}</span>
        <input
          class="field"
          type="text"
          autocomplete="off"
          placeholder=${hint}
          .value=${live(value)}
          @input=${(event) => onInput(event.target.value)}
        />
      </label>
    `;
  }

  #entity(key, component) {
    const { words } = this.#page.app;
    const seen = this.#seen[key];
    const chosen = !this.#left.has(key);
    const name = component.name ?? key;
    return html`
      <div class="entity">
        <label class="check">
          <input
            type="checkbox"
            .checked=${live(chosen)}
            @change=${(event) => {
              if (event.target.checked) this.#left.delete(key);
              else this.#left.add(key);
              this.#change(this.#document);
            }}
          />
          ${kindIcon(component.platform)} <strong><bdi>${name}</bdi></strong>
          ${seen ? code(seen.sample) : nothing}
          <span class="quiet"><bdi>${component.state_topic ?? component.command_topic ?? ""}</bdi></span>
        </label>
        ${chosen
          ? html`
              ${seen?.restricted ? html`<p class="warning">${words.t("by_hand.restricted")}</p>` : nothing}
              <div class="fields">
                ${this.#field(words.t("by_hand.name"), component.name ?? "", (value) => this.#set(key, "name", value))}
                ${Object.entries(seen?.choices ?? {}).map(([what, choices]) =>
                  this.#choice(key, component, what, choices),
                )}
                ${this.#placesOf(key, component).map((place) =>
                  this.#field(words.t(`by_hand.${place}`), component[place] ?? "", (value) => this.#set(key, place, value)),
                )}
              </div>
              ${this.#commands(key)}
            `
          : nothing}
      </div>
    `;
  }

  /** The topics and the template of an entity: what it has, had or needs. */
  #placesOf(key, component) {
    for (const place of PLACES) if (component[place] !== undefined) this.#places.add(`${key} ${place}`);
    return PLACES.filter(
      (place) => this.#places.has(`${key} ${place}`) || (place === "command_topic" && TOLD.has(component.platform)),
    );
  }

  #choice(key, component, what, choices) {
    const { words } = this.#page.app;
    const value = component[what] ?? "";
    const named = (one) => words.choice(component.platform, what, one);
    const all = [...new Set([value, ...choices, ...(what === "platform" ? [] : [""])])];
    return html`
      <div class="stacked">
        <span aria-hidden="true">${words.t(`by_hand.${what}`)}</span>
        ${select(
          words.t(`by_hand.${what}`),
          all.map((one) => ({ value: one, text: one === "" ? words.t("by_hand.none") : named(one) })),
          value,
          (chosen) => this.#set(key, what, chosen),
        )}
      </div>
    `;
  }

  /** What the entity can be told, to be tried before it is there. */
  #commands(key) {
    const { words } = this.#page.app;
    const points = this.#draft?.entities.find((one) => one.key === key)?.commands ?? [];
    return points.map((point) => {
      const place = `${key} ${point.point}`;
      const value = this.#writes[place] ?? point.options[0] ?? "";
      const tell = () => this.#try(key, point, point.minimum === null ? value : Number(value));
      const onValue = (text) => {
        this.#writes[place] = text;
        this.#page.requestUpdate();
      };
      const label = words.t("by_hand.command", { point: point.point });
      return html`
        <div class="try">
          ${point.options.length > 0
            ? select(
                label,
                point.options.map((option) => ({ value: option, text: option })),
                value,
                onValue,
              )
            : this.#field(label, value, onValue)}
          ${button("plain", "mdi:play", words.t("by_hand.attempt"), tell, value === "" && point.minimum !== null)}
        </div>
      `;
    });
  }

  #notes() {
    const { words } = this.#page.app;
    const notes = this.#draft?.notes ?? [];
    if (notes.length === 0) return nothing;
    return html`
      <section class="card">
        <h2>${words.t("report.unmapped")}</h2>
        <ul>
          ${notes.map((note) => html`<li>${code(note.key)} <bdi>${note.where}</bdi> <span class="quiet">${note.detail}</span></li>`)}
        </ul>
      </section>
    `;
  }
}
