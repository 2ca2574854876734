// @ts-check
/** What the panel knows, from the integration's WebSocket commands. */

const POLL = 3000;
const POLL_DAY = 60_000;
const RETRY = 3000;
/** How many of the last rates are kept. */
export const HISTORY = 40;

/**
 * Subscribe, and again after every reconnect, until it is over.
 *
 * Home Assistant's own way gives up when the first try after a restart fails, and it does: the
 * connection is there before the integration is.
 *
 * @param {any} connection
 * @param {object} message
 * @param {(event: any) => void} onEvent
 * @param {(error: any) => void} onError
 * @returns {() => void} Ends it.
 */
export function follow(connection, message, onEvent, onError) {
  let attempt = 0; // the one that counts; none does when it is over
  let end;
  let timer;

  const start = async () => {
    const mine = ++attempt;
    clearTimeout(timer);
    end = undefined; // what there was has gone with its connection
    try {
      const ending = await connection.subscribeMessage(onEvent, message, { resubscribe: false });
      if (mine === attempt) end = ending;
      else ending().catch(() => {});
    } catch (error) {
      if (mine !== attempt) return;
      onError(error);
      timer = setTimeout(start, RETRY);
    }
  };

  connection.addEventListener("ready", start);
  start();
  return () => {
    attempt += 1;
    clearTimeout(timer);
    connection.removeEventListener("ready", start);
    end?.().catch(() => {}); // the connection may have gone before
  };
}

/** All brokers and their devices, asked for again and again while somebody looks. */
export class Brokers {
  /** @type {any[] | undefined} */
  brokers;
  /** @type {any} */
  error;
  #hass;
  #listeners = new Set();
  #timer;
  #rates = new Map();
  #days = new Map();
  #dayAsked = -Infinity;

  /** @param {() => any} hass The newest `hass`. */
  constructor(hass) {
    this.#hass = hass;
  }

  /** @param {() => void} listener @returns {() => void} Ends it. */
  listen(listener) {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.refresh();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) clearTimeout(this.#timer);
    };
  }

  async refresh() {
    clearTimeout(this.#timer);
    if (!document.hidden) await this.#ask();
    clearTimeout(this.#timer);
    if (this.#listeners.size) this.#timer = setTimeout(() => this.refresh(), POLL);
  }

  async #ask() {
    try {
      const { brokers } = await this.#hass().callWS({ type: "mqtt_polyglot/broker/info" });
      this.#remember(brokers);
      await this.#askDay();
      this.brokers = brokers;
      this.error = undefined;
    } catch (error) {
      this.error = error;
    }
    for (const listener of this.#listeners) listener();
  }

  #remember(brokers) {
    const rates = new Map();
    const add = (key, rate) =>
      rates.set(key, [...(this.#rates.get(key) ?? []), rate].slice(-HISTORY));
    for (const broker of brokers) {
      add(broker.entry_id, broker.messages.per_minute);
      for (const device of broker.devices) {
        add(`${broker.entry_id} ${device.device}`, device.per_minute);
      }
    }
    this.#rates = rates;
  }

  async #askDay() {
    if (performance.now() - this.#dayAsked < POLL_DAY) return;
    const { brokers } = await this.#hass().callWS({ type: "mqtt_polyglot/broker/traffic" });
    this.#dayAsked = performance.now();
    this.#days = new Map();
    for (const { entry_id, quarters, devices } of brokers) {
      this.#days.set(entry_id, quarters);
      for (const [device, counts] of Object.entries(devices)) {
        this.#days.set(`${entry_id} ${device}`, counts);
      }
    }
  }

  /** Messages by quarter of an hour over the last day, the oldest first. @returns {number[]} */
  day(entryId, device) {
    return this.#days.get(device === undefined ? entryId : `${entryId} ${device}`) ?? [];
  }

  /** The last rates of a broker or of one of its devices. @returns {number[]} */
  rates(entryId, device) {
    return this.#rates.get(device === undefined ? entryId : `${entryId} ${device}`) ?? [];
  }

  find(entryId) {
    return this.brokers?.find((broker) => broker.entry_id === entryId);
  }
}
