// @ts-check
import { css, html, nothing } from "../vendor/lit.js";
import { devicePage, navigate, page } from "../addresses.js";
import { follow } from "../data.js";
import { DeviceEditor, editorStyles } from "../editor.js";
import { values } from "../json_values.js";
import { LongList } from "../list.js";
import { Page } from "../page.js";
import {
  ago,
  button,
  code,
  denied,
  empty,
  icon,
  line,
  link,
  loading,
  problem,
  search,
  select,
} from "../parts.js";
import { PublishForm } from "../publish.js";
import { styles } from "../styles.js";
import { Tree } from "../tree.js";

const WAIT = 300; // ms after the last key until it is searched

/** What is said on a broker, as a tree of topics, while somebody looks. */
export class TopicsPage extends Page {
  static styles = [
    styles,
    editorStyles,
    css`
      .topic { flex-direction: column; align-items: stretch; gap: 4px; min-height: 0; padding-block: 2px; }
      .topic > * { margin-inline-start: min(calc(var(--depth) * 20px), 40vw); }
      .topic .line { display: flex; align-items: center; gap: 4px; }
      .opener { width: 40px; flex: none; }
      .topic .what {
        flex: 1 1 0; min-width: 0; justify-content: flex-start; gap: 12px; padding: 0 8px; text-align: start;
        color: var(--primary-text-color); border-radius: 8px;
      }
      .level { flex: none; max-width: 60%; }
      .value {
        min-width: 0; max-width: 100%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 400;
        color: var(--secondary-text-color);
      }
      .facts { font-size: 12.5px; text-align: end; }
      p.facts { margin-bottom: 12px; text-align: start; }
      .details { display: flex; flex-direction: column; gap: 8px; padding: 0 16px 12px 48px; }
      .values li { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 12px; min-height: 28px; }
      .key { color: var(--secondary-text-color); }
      .details pre { max-height: 320px; overflow: auto; }
      form { display: flex; flex-direction: column; gap: 12px; }
      .stacked { display: flex; flex-direction: column; gap: 4px; }
      .stacked .field { min-width: 0; width: 100%; }
      :host([narrow]) .topic > * { margin-inline-start: calc(var(--depth) * 10px); }
      :host([narrow]) .topic .line { flex-wrap: wrap; }
      :host([narrow]) .topic .what { flex-wrap: wrap; gap: 0 12px; padding-block: 6px; }
      :host([narrow]) .line > .facts { width: 100%; padding-inline-start: 52px; text-align: start; }
      :host([narrow]) .line > .facts:empty { display: none; }
      :host([narrow]) .details { padding: 0 0 12px; }
    `,
  ];

  #tree = new Tree();
  #list = new LongList(this);
  /** @type {any} */
  #state;
  /** @type {any} */
  #error;
  #entry = "";
  #system = false;
  /** @type {number | undefined} */
  #subscription;
  #unfollow = () => {};
  #text = "";
  #typing;
  /** @type {{rows: any[], complete: boolean} | undefined} What was found. */
  #found;
  #chosen = "";
  /** @type {any} All that is kept of the last message on the chosen topic. */
  #value;
  #publish = new PublishForm(this);
  /** @type {DeviceEditor | undefined} A device that is proposed. */
  #editor;
  #left = false;
  #busy = false;

  start() {
    this.until(this.app.data.listen(() => this.#begin()));
    this.until(() => this.#unfollow());
    this.until(() => clearTimeout(this.#typing));
  }

  /** Look at the first broker as soon as it is known which there are. */
  #begin() {
    const { brokers } = this.app.data;
    if (brokers?.length && !brokers.some((one) => one.entry_id === this.#entry)) {
      const wanted = brokers.find((one) => one.entry_id === this.path[0]) ?? brokers[0];
      this.#look(wanted.entry_id, false);
    }
    this.requestUpdate();
  }

  #look(entryId, system) {
    this.#unfollow();
    this.#entry = entryId;
    this.#system = system;
    this.#forget();
    this.#unfollow = follow(
      this.app.hass.connection,
      { type: "mqtt_polyglot/topics/subscribe", entry_id: entryId, system },
      (event) => this.#hear(event),
      (error) => {
        this.#error = error;
        this.requestUpdate();
      },
    );
  }

  #forget() {
    this.#tree = new Tree();
    this.#list.restart();
    this.#subscription = this.#state = this.#error = this.#found = this.#value = undefined;
    this.#chosen = "";
    this.#editor = undefined;
  }

  #hear({ subscription, state, rows = [], ended }) {
    if (subscription !== undefined && subscription !== this.#subscription) {
      // The first event of a subscription, which is a new one after a reconnect.
      const opened = this.#tree.opened();
      this.#subscription = subscription;
      this.#error = undefined;
      for (const level of opened) this.#open(level);
    }
    if (ended) this.#error = { code: "ended", message: this.app.words.t("topics.ended") };
    this.#state = state ?? this.#state;
    for (const row of rows) this.#tree.put(row);
    if (rows.some((row) => row.topic === this.#chosen)) this.#read();
    this.requestUpdate();
  }

  async #ask(command, fields) {
    try {
      return await this.app.call(`topics/${command}`, { subscription: this.#subscription, ...fields });
    } catch (error) {
      if (error.code === "too_many") this.app.notify(error.message);
      return undefined; // the subscription says what is wrong
    }
  }

  // --- levels -------------------------------------------------------------------------------

  async #open(level, after) {
    const tree = this.#tree;
    const answer = await this.#ask("open", { level, ...(after === undefined ? {} : { after }) });
    if (answer && tree === this.#tree) tree.fill(level, answer);
    this.requestUpdate();
  }

  #toggle(topic) {
    if (!this.#tree.isOpen(topic)) {
      this.#open(topic);
      return;
    }
    this.#tree.close(topic);
    this.#ask("close", { level: topic });
    this.requestUpdate();
  }

  // --- one topic ----------------------------------------------------------------------------

  #choose(topic) {
    this.#chosen = this.#chosen === topic ? "" : topic;
    this.#value = undefined;
    this.#publish.begin(topic);
    if (this.#chosen) this.#read();
    this.requestUpdate();
  }

  async #read() {
    const topic = this.#chosen;
    const value = await this.#ask("value", { topic });
    if (topic !== this.#chosen) return;
    this.#value = value;
    this.requestUpdate();
  }

  // --- search -------------------------------------------------------------------------------

  #search(text) {
    this.#text = text;
    clearTimeout(this.#typing);
    if (text === "") this.#found = undefined;
    else this.#typing = setTimeout(() => this.#find(), WAIT);
    this.#list.restart();
    this.requestUpdate();
  }

  async #find() {
    const text = this.#text;
    const found = await this.#ask("search", { text });
    if (text !== this.#text) return;
    this.#found = found;
    this.requestUpdate();
  }

  // --- a device of what is said ---------------------------------------------------------------

  /** Propose a device for a topic and all below it. */
  async #propose(level) {
    const { words } = this.app;
    const proposal = await this.#ask("propose", { level });
    if (!proposal) return;
    if (Object.keys(proposal.document.components).length === 0) {
      this.app.notify(words.t("by_hand.no_proposal"));
      return;
    }
    this.#left = proposal.left_out;
    this.#editor = new DeviceEditor(this, this.#entry, proposal.document, proposal.entities);
    window.scrollTo(0, 0);
    this.requestUpdate();
  }

  async #add(editor) {
    this.#busy = true;
    this.requestUpdate();
    try {
      const fields = { entry_id: this.#entry, document: editor.document };
      const { device } = await this.app.call("by_hand/create", fields);
      this.app.notify(this.app.words.t("by_hand.added"));
      navigate(devicePage(this.#entry, device));
    } catch (error) {
      this.app.notify(this.app.words.failed(error));
    }
    this.#busy = false;
    this.requestUpdate();
  }

  #edit(editor) {
    const { words } = this.app;
    const stop = () => {
      this.#editor = undefined;
      this.requestUpdate();
    };
    return html`
      <p class="quiet">${words.t("by_hand.proposed_text")}</p>
      ${this.#left ? html`<p class="warning">${words.t("by_hand.left_out")}</p>` : nothing}
      ${editor.render()}
      <div class="bar actions page-actions">
        ${button("plain", "mdi:arrow-left", words.t("app.cancel"), stop)}
        ${button(
          "filled",
          "mdi:plus",
          words.t("by_hand.add"),
          () => this.#add(editor),
          this.#busy || !editor.good,
        )}
      </div>
    `;
  }

  // --- what is shown ------------------------------------------------------------------------

  render() {
    const { words, data } = this.app;
    if (!data.brokers) return data.error ? problem(this.app, data.error) : loading(this.app);
    if (!data.brokers.length) {
      const add = link(page("brokers"), words.t("brokers.title"));
      return empty("mdi:server-network-off", words.t("brokers.none"), words.t("brokers.none_text"), add);
    }
    if (this.#editor) return this.#edit(this.#editor);
    return html`
      ${this.#error ? problem(this.app, this.#error) : nothing}
      <div class="bar">
        ${this.#brokers(data.brokers)}
        ${search(words.t("topics.search"), this.#text, (text) => this.#search(text))}
        <label class="check">
          <input
            type="checkbox"
            .checked=${this.#system}
            @change=${(event) => this.#look(this.#entry, event.target.checked)}
          />
          ${words.t("topics.system")}
        </label>
        ${link(page("by-hand"), words.t("by_hand.title"), "mdi:pencil-ruler")}
      </div>
      ${this.#summary()} ${this.#rows()}
    `;
  }

  #brokers(brokers) {
    if (brokers.length < 2) return nothing;
    const options = brokers.map(({ entry_id, title }) => ({ value: entry_id, text: title }));
    return select(this.app.words.t("app.broker"), options, this.#entry, (entryId) =>
      this.#look(entryId, this.#system),
    );
  }

  #summary() {
    const { words } = this.app;
    const state = this.#state;
    if (!state) return nothing;
    const facts = [
      words.count("topics.topics", state.topics),
      words.count("topics.messages", state.messages),
      state.left_out > 0 && words.count("topics.left_out", state.left_out),
    ];
    return html`
      ${state.error
        ? problem(this.app, { message: words.exception(state.error, {
              broker: this.app.data.find(this.#entry)?.title,
              detail: state.detail ?? "",
            }) })
        : nothing}
      ${state.refused.length > 0
        ? denied(this.app, state.refused.map((one) => ({ ...one, act: "subscribe" })))
        : nothing}
      <p class="quiet facts">${line(facts)}</p>
    `;
  }

  #rows() {
    const { words } = this.app;
    if (this.#found) {
      const { rows, complete } = this.#found;
      if (rows.length === 0) {
        return empty("mdi:magnify-close", words.t("app.no_match"), words.t("topics.no_match"));
      }
      const found = rows.map((row) => ({ row: this.#tree.row(row.topic) ?? row, depth: 0, name: row.topic }));
      return html`
        ${complete ? nothing : html`<p class="quiet">${words.count("topics.incomplete", rows.length)}</p>`}
        ${this.#shown(found)}
      `;
    }
    if (!this.#tree.isOpen(null) || !this.#state) return loading(this.app);
    const shown = this.#tree.shown();
    if (shown.length === 0) {
      return empty("mdi:ear-hearing", words.t("topics.none"), words.t("topics.none_text"));
    }
    return this.#shown(shown);
  }

  #shown(items) {
    const { words } = this.app;
    return this.#list.render(
      words.t("topics.title"),
      items,
      ({ row, rest }) => (rest ? `rest ${row.topic}` : `row ${row.topic}`),
      (item) => (item.rest ? this.#rest(item) : this.#row(item)),
    );
  }

  /** What comes after the rows that are shown of a level. */
  #rest({ level, rest, depth, row }) {
    return html`
      <li class="row topic" style="--depth: ${depth}">
        ${button("plain", "mdi:dots-horizontal", this.app.words.count("app.more", rest), () =>
          this.#open(level, row.name),
        )}
      </li>
    `;
  }

  #row({ row, depth, name = row.name }) {
    const { words } = this.app;
    const chosen = row.topic === this.#chosen;
    return html`
      <li class="row topic" style="--depth: ${depth}">
        <div class="line" @keydown=${(event) => this.#steer(event, row)}>
          ${this.#opener(row, depth)}
          <button class="plain what" aria-expanded=${chosen} @click=${() => this.#choose(row.topic)}>
            <span class="level">${name === "" ? html`<i>${words.t("topics.nameless")}</i>` : html`<bdi>${name}</bdi>`}</span>
            ${row.value ? html`<code class="value">${row.value.text}</code>` : nothing}
          </button>
          <span class="quiet facts">${this.#facts(row)}</span>
        </div>
        ${chosen ? this.#details(row) : nothing}
      </li>
    `;
  }

  #opener(row, depth) {
    if (row.children === 0 || this.#found) return html`<span class="opener"></span>`;
    const open = this.#tree.isOpen(row.topic);
    const label = this.app.words.t("topics.level", { topic: row.topic, depth: depth + 1 });
    return html`
      <button
        class="round opener"
        aria-expanded=${open}
        aria-label=${label}
        @click=${() => this.#toggle(row.topic)}
      >
        ${icon(open ? "mdi:chevron-down" : "mdi:chevron-right")}
      </button>
    `;
  }

  /** The arrow keys open and close a level, as they do in any tree. */
  #steer(event, row) {
    const wanted = { ArrowRight: true, ArrowLeft: false }[event.key];
    if (wanted === undefined || row.children === 0 || this.#found) return;
    if (this.#tree.isOpen(row.topic) !== wanted) this.#toggle(row.topic);
    event.preventDefault();
  }

  #facts(row) {
    const { words, format } = this.app;
    const below = row.topics - (row.value ? 1 : 0);
    return line([
      below > 0 && words.count("topics.topics", below),
      row.value?.retained && words.t("messages.retained"),
      row.value?.per_minute >= 1 && words.t("app.per_minute", { rate: format.rate(row.value.per_minute) }),
    ]);
  }

  // --- what is known of a topic ---------------------------------------------------------------

  #details(row) {
    const { words, format } = this.app;
    const value = this.#value;
    return html`
      <div class="details">
        <p>${code(row.topic)}</p>
        ${value
          ? html`
              <p class="quiet">
                ${line([
                  format.size(value.size),
                  words.count("topics.messages", value.count),
                  value.retained && words.t("messages.retained"),
                ])}
                · ${ago(this.app, value.at)}
              </p>
              ${this.#content(value)}
            `
          : row.value
            ? loading(this.app)
            : html`<p class="quiet">${words.t("topics.silent")}</p>`}
        <div class="actions">
          ${button("filled", "mdi:plus", words.t("by_hand.propose"), () => this.#propose(row.topic))}
        </div>
        ${this.#publish.render(this.#entry)}
      </div>
    `;
  }

  #content(value) {
    const { words } = this.app;
    if (value.kind === "empty") return html`<p class="quiet">${words.t("topics.empty")}</p>`;
    if (value.kind === "picture") return html`<p>${words.t("topics.picture", { type: value.picture })}</p>`;
    if (value.kind === "binary") return html`<pre>${value.hex.replace(/../g, "$& ")}</pre>`;
    const known = value.kind === "json" && value.whole ? values(value.text) : undefined;
    return html`
      ${known
        ? html`<ul class="values">
            ${known.map(
              ({ path, text }) => html`<li><code class="key">${path}</code> <code>${text}</code></li>`,
            )}
          </ul>`
        : html`<pre>${value.text}</pre>`}
      ${value.whole ? nothing : html`<p class="quiet">${words.t("topics.cut")}</p>`}
    `;
  }
}
