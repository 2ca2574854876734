// @ts-check
import { h, Rows } from "./html.js";

const FIRST = 30;
const MORE = 30;

/**
 * A list that may be long: the rows that can be seen, and more of them when its end comes into view
 * (or when the button there is pressed). A thousand rows at once would hold the browser up.
 */
export class LongList {
  #app;
  #changed;
  #rows;
  #limit = FIRST;
  #observer;
  #end;

  /** @param {any} app @param {string} label @param {() => void} changed Draws the list again. */
  constructor(app, label, changed) {
    this.#rows = new Rows(
      h("ul", { class: "list", role: "list", "aria-label": label, onkeydown: walk }),
    );
    this.#app = app;
    this.#changed = changed;
    this.#observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && this.#more(),
      { rootMargin: "600px" },
    );
    this.#end = h("button", { class: "plain more", onclick: () => this.#more() });
    this.#end.row = true;
    this.#observer.observe(this.#end);
  }

  /** Begin again at the top: what is listed is something else now. */
  restart() {
    this.#limit = FIRST;
  }

  end() {
    this.#observer.disconnect();
  }

  /**
   * @template T
   * @param {T[]} items
   * @param {(item: T) => string} key
   * @param {(item: T) => any} build
   */
  render(items, key, build) {
    const left = items.length - this.#limit;
    this.#end.textContent = left > 0 ? this.#app.words.count("app.more", left) : "";
    return [this.#rows.show(items.slice(0, this.#limit), key, build), left > 0 && this.#end];
  }

  #more() {
    this.#limit += MORE;
    this.#changed();
  }
}

/** The arrow keys go to the same control in the row above or below. */
function walk(event) {
  const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
  const row = event.target.closest("li.row");
  const other = step && row?.[step];
  if (!other) return;
  const place = [...row.querySelectorAll("input, a, button")].indexOf(event.target);
  const controls = other.querySelectorAll("input, a, button");
  (controls[place] ?? controls[0])?.focus();
  event.preventDefault();
}
