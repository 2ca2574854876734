// @ts-check
/**
 * The words of the panel, in the language of the user's profile.
 *
 * They are in the integration's own translations under "config_panel": the category that Home
 * Assistant has for panels of integrations, with two levels of keys. The names of conventions and of
 * kinds of entities are those of the dialogs, under "selector", and so are the reasons why a broker is
 * not there, under "config".
 */

const COMPONENT = "component.mqtt_polyglot";

export class Words {
  /** The language of the texts: English, where there is no translation to that of the profile. */
  language;
  #localize;
  #plurals;
  #numbers;

  /** @param {any} hass */
  static async load(hass) {
    await hass.loadBackendTranslation("selector", "mqtt_polyglot");
    await hass.loadBackendTranslation("config", "mqtt_polyglot");
    await hass.loadBackendTranslation("exceptions", "mqtt_polyglot");
    await hass.loadBackendTranslation("title"); // the names of all integrations
    await hass.loadBackendTranslation("entity_component"); // what entities, their classes and states are called
    return new Words(
      await hass.loadBackendTranslation("config_panel", "mqtt_polyglot"),
      hass.locale.language,
    );
  }

  /**
   * @param {(key: string, values?: Record<string, any>) => string} localize
   * @param {string} language
   */
  constructor(localize, language) {
    this.#localize = localize;
    this.language = this.t("app.language");
    this.#plurals = new Intl.PluralRules(this.language);
    this.#numbers = new Intl.NumberFormat(language);
  }

  /** The text of a key such as "inbox.title". */
  t(key, values = {}) {
    return this.#localize(`${COMPONENT}.config_panel.${key}`, values) || key;
  }

  /** The text for a number of things: that of "<key>_one", "<key>_other" and so on. */
  count(key, count, values = {}) {
    return this.#plural(`config_panel.${key}`, count, values);
  }

  /** The name of a convention. */
  convention(convention) {
    return this.#localize(`${COMPONENT}.selector.convention.options.${convention}`) || convention;
  }

  /** Why there is no connection to a broker, as the dialogs tell it. */
  failure(reason) {
    return this.#localize(`${COMPONENT}.config.error.${reason}`, { detail: "" }).trim();
  }

  /** What went wrong, in a sentence about what the values say. */
  exception(reason, values) {
    const all = { detail: "", ...values };
    return this.#localize(`${COMPONENT}.exceptions.${reason}.message`, all) || all.detail || reason;
  }

  /** Why a request failed. @param {any} error */
  failed(error) {
    const { translation_key: key, translation_placeholders: values, message, code } = error;
    return key ? this.exception(key, values) : message || code || `${error}`;
  }

  /** Which entry of which integration something comes from: "MQTT (broker.local)". */
  provider({ domain, title }) {
    const name = this.#localize(`component.${domain}.title`) || domain;
    return title && title !== name ? `${name} (${title})` : name;
  }

  /** "2 lights" */
  components(platform, count) {
    const text = this.#plural(`selector.components.options.${platform}`, count, {});
    return text || `${count} ${platform}`;
  }

  /** "Lights", or nothing for what is no platform. */
  platform(name) {
    const key = `${COMPONENT}.selector.components.options.${name}_other`;
    const text = (this.#localize(key, { count: "" }) || "").trim();
    return text && text[0].toLocaleUpperCase() + text.slice(1);
  }

  /** What an entity may be, as Home Assistant calls it: "Switch", "Humidity", "Measurement"; a unit is its own name. */
  choice(platform, what, value) {
    const keys = {
      platform: `${value}.entity_component._.name`,
      device_class: `${platform}.entity_component.${value}.name`,
      state_class: `${platform}.entity_component._.state_attributes.state_class.state.${value}`,
    };
    const text = keys[what] && this.#localize(`component.${keys[what]}`);
    return text || (what === "platform" && this.platform(value)) || value;
  }

  /** "Covers: not supported yet" */
  unsupported(name) {
    return this.t("report.platform_unsupported", { platform: this.platform(name) || name });
  }

  #plural(key, count, values) {
    const all = { ...values, count: this.#numbers.format(count) };
    const form = this.#plurals.select(count);
    return (
      this.#localize(`${COMPONENT}.${key}_${form}`, all) ||
      this.#localize(`${COMPONENT}.${key}_other`, all)
    );
  }
}
