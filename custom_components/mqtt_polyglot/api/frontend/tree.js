// @ts-check
/** The levels of a broker's topics that are open, and their rows. */

const parent = (topic) => {
  const end = topic.lastIndexOf("/");
  return end < 0 ? null : topic.slice(0, end);
};

const order = new Intl.Collator("en", { numeric: true });

export class Tree {
  #rows = new Map();
  /** The last name is that of the last row that was asked for: names are ordered differently there.
   * @type {Map<string | null, {names: string[], rest: number, last?: string}>} */
  #levels = new Map();

  constructor() {
    this.#levels.set(null, { names: [], rest: 0 });
  }

  isOpen(level) {
    return this.#levels.has(level);
  }

  /** The levels that are open, each after the one that it is in. */
  opened() {
    return [...this.#levels.keys()].sort((one, other) => (one ?? "").length - (other ?? "").length);
  }

  row(topic) {
    return this.#rows.get(topic);
  }

  /** Take rows that come next in a level, and open it. */
  fill(level, { rows, rest }) {
    const known = this.#levels.get(level) ?? { names: [], rest: 0 };
    this.#levels.set(level, { names: known.names, rest, last: rows.at(-1)?.name ?? known.last });
    for (const row of rows) this.put(row);
  }

  /** Take a row that is new or has changed. */
  put(row) {
    const level = this.#levels.get(parent(row.topic));
    if (!level) return; // closed in the meantime
    if (!this.#rows.has(row.topic)) {
      level.names = [...level.names, row.name].sort(order.compare);
    }
    this.#rows.set(row.topic, row);
  }

  close(topic) {
    for (const level of this.#levels.keys()) {
      if (level !== topic && !level?.startsWith(`${topic}/`)) continue;
      for (const name of this.#levels.get(level)?.names ?? []) this.#rows.delete(`${level}/${name}`);
      this.#levels.delete(level);
    }
  }

  /** All rows from top to bottom as they are to be seen, and what is left of a level after its last one. */
  shown(level = null, depth = 0) {
    const { names = [], rest = 0, last } = this.#levels.get(level) ?? {};
    const prefix = level === null ? "" : `${level}/`;
    const items = [];
    for (const name of names) {
      const row = this.#rows.get(prefix + name);
      items.push({ row, depth });
      if (this.#levels.has(row.topic)) items.push(...this.shown(row.topic, depth + 1));
    }
    if (rest > 0) items.push({ row: this.#rows.get(prefix + last), depth, level, rest });
    return items;
  }
}
