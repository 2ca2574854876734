// @ts-check
import { html, live, nothing, repeat } from "./vendor/lit.js";
import { CONTROLS, LongList, walk } from "./list.js";
import { icon, select } from "./parts.js";

/**
 * @typedef {object} Column
 * @property {string} key
 * @property {string} title
 * @property {(row: any) => string | number | null | undefined} [value] What it is sorted by; none: it cannot be sorted.
 * @property {(row: any) => any} [cell] None: it is only there to sort and to group by.
 * @property {boolean} [group] Rows can be grouped by it.
 * @property {string} [style] "main": the main column; "wide": only where there is room; "numeric"; "acts":
 *   buttons.
 */

/**
 * A table of devices that looks like Home Assistant's: sorted, grouped, selected, and shown only as far as can be
 * seen.
 *
 * On a phone a row becomes a few lines. The focus stays: where its row goes, it goes to the next one.
 *
 * It is a reactive controller: it lives as long as the page that it is made for.
 */
export class DataTable {
  #page;
  #key;
  #sort;
  #descending = false;
  #group = "";
  #focus;
  #list;

  /**
   * @param {any} page
   * @param {(row: any) => string} key What tells rows apart.
   * @param {string} sort The column by which it is sorted at first.
   */
  constructor(page, key, sort) {
    this.#page = page;
    this.#key = key;
    this.#sort = sort;
    this.#list = new LongList(page);
    page.addController(this);
  }

  /** Begin again at the top: what is listed is something else now. */
  restart() {
    this.#list.restart();
    this.#page.requestUpdate();
  }

  /** The choices above the table: what it is grouped and sorted by. @param {Column[]} columns */
  choices(columns) {
    const { words } = this.#page.app;
    const options = (act, wanted) =>
      columns.filter(wanted).map(({ key, title }) => ({ value: key, text: words.t(act, { column: title }) }));
    return html`
      ${select(
        words.t("table.group"),
        [{ value: "", text: words.t("table.no_group") }, ...options("table.group_by", (one) => one.group)],
        this.#group,
        (group) => {
          this.#group = group;
          this.restart();
        },
      )}
      ${select(
        words.t("table.sort"),
        options("table.sort_by", (one) => one.value),
        this.#sort,
        (sort) => this.#sortBy(sort, false),
      )}
    `;
  }

  /**
   * @param {object} about
   * @param {string} about.label What the table shows.
   * @param {any[]} about.rows
   * @param {Column[]} about.columns
   * @param {Set<string>} [about.selected] The keys of the rows that are selected; none: they cannot be.
   * @param {(rows: any[], selected: boolean) => void} [about.onSelect]
   */
  render({ label, rows, columns: all, selected, onSelect }) {
    const { words } = this.#page.app;
    const lines = this.#lines(rows, all);
    const columns = all.filter((one) => one.cell);
    const select = selected && onSelect && { selected, onSelect };
    const width = columns.length + (select ? 1 : 0);
    return html`
      <table class="data" role="table" aria-label=${label} @keydown=${walk}>
        <thead role="rowgroup">
          <tr role="row">
            ${select ? html`<th role="columnheader" class="check"><span class="unseen">${words.t("table.selected")}</span></th>` : nothing}
            ${columns.map((column) => this.#head(column))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${repeat(
            this.#list.part(lines),
            (line) => (line.rows ? `group ${line.name}` : this.#key(line)),
            (line) => (line.rows ? this.#heading(line, width, select) : this.#row(line, columns, select)),
          )}
        </tbody>
      </table>
      ${this.#list.more(lines)}
    `;
  }

  // --- order ------------------------------------------------------------------------------------

  /** The rows in their order; where they are grouped, a line `{name, rows}` before those of each group. */
  #lines(rows, columns) {
    const column = (key) => columns.find((one) => one.key === key);
    const sorted = this.#sorted(rows, column(this.#sort));
    const group = column(this.#group);
    if (!group) return sorted;
    const groups = Map.groupBy(sorted, (row) => `${group.value(row) || ""}`);
    const named = [...groups].map(([name, members]) => ({ name, rows: members }));
    const collator = this.#collator;
    named.sort((one, other) => Number(!one.name) - Number(!other.name) || collator.compare(one.name, other.name));
    return named.flatMap((one) => [one, ...one.rows]);
  }

  #sorted(rows, column) {
    const collator = this.#collator;
    const way = this.#descending ? -1 : 1;
    const missing = (value) => value === null || value === undefined || value === "";
    return rows
      .map((row) => [column?.value(row), row])
      .sort(([one], [other]) => {
        if (missing(one) || missing(other)) return Number(missing(one)) - Number(missing(other));
        return way * (typeof one === "number" ? one - other : collator.compare(one, other));
      })
      .map(([, row]) => row);
  }

  /** As people sort: "Lamp 2" before "Lamp 10". */
  get #collator() {
    return new Intl.Collator(this.#page.app.hass.locale.language, { numeric: true });
  }

  #sortBy(key, descending) {
    this.#sort = key;
    this.#descending = descending;
    this.restart();
  }

  // --- what is shown ----------------------------------------------------------------------------

  /** @param {Column} column */
  #head({ key, title, value, style = "" }) {
    const sorted = this.#sort === key;
    const order = sorted ? (this.#descending ? "descending" : "ascending") : nothing;
    const arrow = this.#descending ? "mdi:arrow-down" : "mdi:arrow-up";
    return html`
      <th role="columnheader" scope="col" class="${style} col-${key}" aria-sort=${order}>
        ${value
          ? html`<button class="sort" @click=${() => this.#sortBy(key, sorted && !this.#descending)}>
              ${sorted ? icon(arrow) : nothing}<span>${title}</span>
            </button>`
          : html`<span class=${style === "acts" ? "unseen" : ""}>${title}</span>`}
      </th>
    `;
  }

  #heading({ name, rows }, width, select) {
    const { words, format } = this.#page.app;
    const text = name || words.t("table.unknown");
    const chosen = select ? rows.filter((row) => select.selected.has(this.#key(row))).length : 0;
    return html`
      <tr class="group" role="row">
        <th role="rowheader" scope="rowgroup" colspan=${width}>
          ${select
            ? html`<label class="check">
                ${this.#box(
                  words.t("table.select_group", { group: text }),
                  chosen === rows.length,
                  chosen > 0 && chosen < rows.length,
                  (on) => select.onSelect(rows, on),
                )}
                <span><bdi>${text}</bdi> <span class="quiet">${format.number(rows.length)}</span></span>
              </label>`
            : html`<bdi>${text}</bdi> <span class="quiet">${format.number(rows.length)}</span>`}
        </th>
      </tr>
    `;
  }

  #row(row, columns, select) {
    const key = this.#key(row);
    const { words } = this.#page.app;
    return html`
      <tr class="row" role="row" data-key=${key}>
        ${select
          ? html`<td role="cell" class="check">
              <label class="check">
                ${this.#box(words.t("table.select", { device: row.name }), select.selected.has(key), false, (on) =>
                  select.onSelect([row], on),
                )}
              </label>
            </td>`
          : nothing}
        ${columns.map(
          ({ key: column, style = "", cell }) => html`<td role="cell" class="${style} col-${column}">${cell(row)}</td>`,
        )}
      </tr>
    `;
  }

  #box(label, checked, some, onChange) {
    return html`<input
      type="checkbox"
      aria-label=${label}
      .checked=${live(checked)}
      .indeterminate=${live(some)}
      @change=${(event) => onChange(event.target.checked)}
    />`;
  }

  // --- what the page has to do with it ----------------------------------------------------------

  hostUpdate() {
    const active = this.#page.renderRoot?.activeElement;
    const row = active?.closest("tr.row");
    if (!row) {
      this.#focus = undefined;
      return;
    }
    const keys = [...row.parentNode.querySelectorAll("tr.row")].map((one) => one.dataset.key);
    const here = keys.indexOf(row.dataset.key);
    const order = [...keys.slice(here), ...keys.slice(0, here).reverse()];
    this.#focus = { order, place: [...row.querySelectorAll(CONTROLS)].indexOf(active) };
  }

  hostUpdated() {
    this.#refocus();
  }

  /** The row that had the focus is gone: the next one gets it, or the one before. */
  #refocus() {
    const root = this.#page.renderRoot;
    if (!this.#focus || root.activeElement) return;
    const rows = new Map([...root.querySelectorAll("tr.row")].map((row) => [row.dataset.key, row]));
    const next = this.#focus.order.find((key) => rows.has(key));
    if (next === undefined) return;
    const controls = rows.get(next).querySelectorAll(CONTROLS);
    (controls[this.#focus.place] ?? controls[0])?.focus();
  }
}
