// @ts-check
import { createRef, html, nothing, ref, repeat } from "./vendor/lit.js";

const FIRST = 30;
const MORE = 30;
/** What in a row the keyboard goes to. */
export const CONTROLS = "input, select, a, button";

/**
 * A list that may be long: the rows that can be seen, and more of them when its end comes into view
 * (or when the button there is pressed). A thousand rows at once would hold the browser up.
 *
 * It is a reactive controller: it lives as long as the page that it is made for.
 */
export class LongList {
  #page;
  #limit = FIRST;
  #end = createRef();
  #watched;
  #observer = new IntersectionObserver(
    (entries) => entries.some((entry) => entry.isIntersecting) && this.#more(),
    { rootMargin: "600px" },
  );

  /** @param {any} page */
  constructor(page) {
    this.#page = page;
    page.addController(this);
  }

  /** Begin again at the top: what is listed is something else now. */
  restart() {
    this.#limit = FIRST;
  }

  hostUpdated() {
    const end = this.#end.value;
    if (end === this.#watched) return;
    this.#observer.disconnect();
    this.#watched = end;
    if (end) this.#observer.observe(end);
  }

  hostDisconnected() {
    this.#observer.disconnect();
    this.#watched = undefined;
  }

  /** What is shown of it. @template T @param {T[]} items */
  part(items) {
    return items.slice(0, this.#limit);
  }

  /** What shows more of it, where there is more. @param {any[]} items */
  more(items) {
    const left = items.length - this.#limit;
    if (left <= 0) return nothing;
    return html`<button class="plain more" ${ref(this.#end)} @click=${() => this.#more()}>
      ${this.#page.app.words.count("app.more", left)}
    </button>`;
  }

  /**
   * @template T
   * @param {string} label
   * @param {T[]} items
   * @param {(item: T) => string} key
   * @param {(item: T) => any} row A `<li class="row">`.
   */
  render(label, items, key, row) {
    return html`
      <ul class="list" role="list" aria-label=${label} @keydown=${walk}>
        ${repeat(this.part(items), key, row)}
      </ul>
      ${this.more(items)}
    `;
  }

  #more() {
    this.#limit += MORE;
    this.#watched = undefined; // it is told of anew where the end still is in view
    this.#page.requestUpdate();
  }
}

/** The arrow keys go to the same control in the row above or below. */
export function walk(event) {
  if (event.target.localName === "select") return; // there they choose
  const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
  const row = event.target.closest("li.row, tbody tr");
  const other = step && row?.[step];
  if (!other) return;
  const place = [...row.querySelectorAll(CONTROLS)].indexOf(event.target);
  const controls = other.querySelectorAll(CONTROLS);
  (controls[place] ?? controls[0])?.focus();
  event.preventDefault();
}
