// @ts-check
/**
 * The only way in which this panel makes elements.
 *
 * Everything that a device says is hostile. Text becomes a text node and attributes are set one by
 * one; there is no way through here by which it could become markup.
 */

/** @typedef {Node | string | number | null | undefined | false} Child */

const SPARE = 1000; // rows that are kept though they are out of sight
const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element.
 *
 * @param {string} tag
 * @param {Record<string, any>} [attributes] "onclick" and the like are handlers, ".checked" and the
 *   like are properties; what is null, undefined or false is left out.
 * @param {...(Child | Child[])} children
 * @returns {any}
 */
export function h(tag, attributes = {}, ...children) {
  return furnish(document.createElement(tag), attributes, children);
}

/** The same for the elements of a drawing. */
export function svg(tag, attributes = {}, ...children) {
  return furnish(document.createElementNS(SVG, tag), attributes, children);
}

function furnish(element, attributes, children) {
  element.own = {};
  element.append(...nodes(children)); // before the properties: a choice can be made when it is there
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on") || name.startsWith(".")) {
      const property = name.replace(".", "");
      element.own[property] = value;
      element[property] = value;
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  return element;
}

function nodes(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : document.createTextNode(String(child))));
}

/**
 * Make an element's children be these, and touch only what differs: focus, scrolling and what the
 * user has unfolded stay as they are. Nodes of `Rows` are moved as they are, never rewritten.
 *
 * @param {Element | ShadowRoot} parent
 * @param {...(Child | Child[])} children
 */
export function patch(parent, ...children) {
  const wanted = nodes(children);
  const kept = new Set(wanted);
  for (const child of [...parent.childNodes]) {
    if (/** @type {any} */ (child).row && !kept.has(child)) child.remove();
  }
  let here = parent.firstChild;
  for (const node of wanted) {
    if (node === here) {
      here = here.nextSibling;
    } else if (here && !kept.has(here) && node.parentNode !== parent && alike(here, node)) {
      rewrite(here, node);
      here = here.nextSibling;
    } else {
      parent.insertBefore(node, here);
    }
  }
  while (here) {
    const next = here.nextSibling;
    here.remove();
    here = next;
  }
}

const alike = (old, fresh) =>
  old.nodeName === fresh.nodeName &&
  old.id === fresh.id &&
  old.dataset?.key === fresh.dataset?.key &&
  !old.row &&
  !fresh.row;

function rewrite(old, fresh) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  for (const { name } of [...old.attributes]) {
    // The user unfolds details and dialogs are shown by script: that is not ours to undo.
    if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  // What is inside a web component is its own affair.
  if (!old.nodeName.includes("-")) patch(old, ...fresh.childNodes);
  for (const name of Object.keys(old.own ?? {})) {
    if (name.startsWith("on") && !(name in fresh.own)) old[name] = null;
  }
  for (const [name, value] of Object.entries(fresh.own)) {
    if (old[name] !== value) old[name] = value;
  }
  old.own = fresh.own;
}

/**
 * An element with the rows of a list. A row is made once and rewritten only when what it shows has
 * changed, also when it was out of sight in between: a search that is taken back costs nothing. It
 * never leaves the element while it is shown, for every icon in it would start anew.
 */
export class Rows {
  #element;
  #rows = new Map();

  /** @param {any} element */
  constructor(element) {
    this.#element = element;
    element.row = true;
  }

  /**
   * @template T
   * @param {T[]} items
   * @param {(item: T) => string} key
   * @param {(item: T) => any} build Must depend on nothing but the item.
   * @returns {any} The element.
   */
  show(items, key, build) {
    if (this.#rows.size > items.length + SPARE) this.#rows.clear();
    const rows = items.map((item) => {
      const shown = JSON.stringify(item);
      const row = this.#rows.get(key(item));
      if (row?.shown === shown) return row.node;
      const node = build(item);
      if (row) rewrite(row.node, node);
      else node.row = true;
      this.#rows.set(key(item), { shown, node: row?.node ?? node });
      return row?.node ?? node;
    });
    patch(this.#element, rows);
    return this.#element;
  }
}
