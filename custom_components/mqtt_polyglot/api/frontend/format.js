// @ts-check
/** Numbers and times, as the user's profile wants them. */

const NUMBERS = {
  comma_decimal: ["en-US", "en"],
  decimal_comma: ["de", "es", "it"],
  space_comma: ["fr", "sv", "cs"],
  quote_decimal: ["de-CH"],
  system: undefined,
};

const STEPS = /** @type {[Intl.RelativeTimeFormatUnit, number][]} */ ([
  ["second", 60],
  ["minute", 60],
  ["hour", 24],
  ["day", 30],
  ["month", 12],
  ["year", Infinity],
]);

export class Format {
  #number;
  #rate;
  #relative;
  #clock;
  #moment;
  #language;

  /** @param {any} hass */
  constructor(hass) {
    const { language, number_format, time_format, time_zone } = hass.locale;
    this.#language = language;
    const numbers = number_format in NUMBERS ? NUMBERS[number_format] : language;
    this.#number = new Intl.NumberFormat(numbers, { maximumFractionDigits: 0 });
    this.#rate = new Intl.NumberFormat(numbers, { maximumFractionDigits: 1 });
    this.#relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
    const times = time_format === "system" ? undefined : language;
    const zone = time_zone === "server" ? { timeZone: hass.config.time_zone } : {};
    const cycle = { 12: { hour12: true }, 24: { hourCycle: "h23" } }[time_format] ?? {};
    const options = /** @type {Intl.DateTimeFormatOptions} */ ({ ...zone, ...cycle });
    this.#clock = new Intl.DateTimeFormat(times, {
      ...options,
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    this.#moment = new Intl.DateTimeFormat(times, {
      ...options,
      year: "numeric",
      month: "short",
      day: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
  }

  /** @param {number} value */
  number(value) {
    return this.#number.format(value);
  }

  /** @param {number} value */
  rate(value) {
    return (value < 10 ? this.#rate : this.#number).format(value);
  }

  /** "3 minutes ago" @param {string} iso */
  ago(iso) {
    let value = Math.round((Date.parse(iso) - Date.now()) / 1000);
    for (const [unit, size] of STEPS) {
      if (Math.abs(value) < size) return this.#relative.format(value, unit);
      value = Math.round(value / size);
    }
    return "";
  }

  /** "3 hr 15 min" @param {number} minutes */
  duration(minutes) {
    const parts = /** @type {[number, string][]} */ ([
      [Math.floor(minutes / 60), "hour"],
      [minutes % 60, "minute"],
    ]);
    return parts
      .filter(([value]) => value > 0)
      .map(([value, unit]) =>
        new Intl.NumberFormat(this.#language, { style: "unit", unit, unitDisplay: "short" }).format(value),
      )
      .join(" ");
  }

  /** The time of day. @param {string} iso */
  clock(iso) {
    return this.#clock.format(new Date(iso));
  }

  /** Date and time. @param {string} iso */
  moment(iso) {
    return this.#moment.format(new Date(iso));
  }

  /** @param {number} bytes */
  size(bytes) {
    const units = ["B", "kB", "MB"];
    let unit = 0;
    while (bytes >= 1000 && unit < units.length - 1) {
      bytes /= 1000;
      unit += 1;
    }
    return `${this.rate(bytes)} ${units[unit]}`;
  }
}
