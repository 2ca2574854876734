// @ts-check
/** The areas in which devices are added: the proposed ones, and what the user chooses instead. */

const NEW = "new:"; // an area that a device announces and that does not exist yet

export class Areas {
  #app;
  /** @type {Map<string, string>} What was chosen, by device. */
  #chosen = new Map();

  /** @param {any} app */
  constructor(app) {
    this.#app = app;
  }

  /** The areas to choose from, for a device: those that exist, and the one that it announces. */
  options(found) {
    const { hass, words } = this.#app;
    const collator = new Intl.Collator(hass.locale.language, { numeric: true });
    const known = Object.values(hass.areas)
      .map(({ area_id, name }) => ({ value: area_id, text: name }))
      .sort((one, other) => collator.compare(one.text, other.text));
    const fresh = proposed(found).startsWith(NEW)
      ? [{ value: proposed(found), text: words.t("inbox.new_area", { area: found.area.name }) }]
      : [];
    return [{ value: "", text: words.t("inbox.no_area") }, ...fresh, ...known];
  }

  /** What is chosen for a device, as the value of an option. @param {string} key */
  value(key, found) {
    const chosen = this.#chosen.get(key) ?? proposed(found);
    return chosen === "" || chosen.startsWith(NEW) || this.#app.hass.areas[chosen] ? chosen : "";
  }

  choose(key, value) {
    this.#chosen.set(key, value);
  }

  /** The name of the area of a device, to sort by. */
  name(key, found) {
    const value = this.value(key, found);
    return value.startsWith(NEW) ? value.slice(NEW.length) : this.#app.hass.areas[value]?.name;
  }

  /** What is told when a device is added. */
  told(key, found) {
    const value = this.value(key, found);
    if (value === "") return null;
    return value.startsWith(NEW) ? { name: value.slice(NEW.length) } : { area_id: value };
  }
}

function proposed({ area }) {
  if (!area) return "";
  return area.area_id ?? NEW + area.name;
}
