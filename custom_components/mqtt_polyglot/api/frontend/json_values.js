// @ts-check
/** What stands in a JSON document, value by value. */

const MOST = 500; // values of a document that are shown

/**
 * The values of a document with the path to each, in its order; nothing if it is none.
 *
 * @param {string} text
 * @returns {{path: string, keys: (string | number)[], text: string}[] | undefined}
 */
export function values(text) {
  const found = [];
  const walk = (value, keys) => {
    if (found.length >= MOST) return;
    if (value !== null && typeof value === "object" && Object.keys(value).length > 0) {
      const entries = Array.isArray(value) ? value.entries() : Object.entries(value);
      for (const [key, member] of entries) walk(member, [...keys, key]);
    } else {
      found.push({ path: shown(keys), keys, text: JSON.stringify(value) });
    }
  };
  try {
    walk(JSON.parse(text), []);
  } catch {
    return undefined;
  }
  return found;
}

const shown = (keys) =>
  keys
    .map((key, index) => (typeof key === "number" ? `[${key}]` : index ? `.${key}` : key))
    .join("");
