// @ts-check
/** What the panel knows, from the integration's WebSocket commands. */

const POLL = 3000;
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
  /** The messages of the quarter of an hour that runs. */
  #quarter = new Map();
  /** Which quarter ran when the day was asked for. */
  #dayAsked;

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
      await this.#askDay(brokers);
      this.brokers = brokers;
      this.error = undefined;
    } catch (error) {
      this.error = error;
    }
    for (const listener of this.#listeners) listener();
  }

  #remember(brokers) {
    const rates = new Map();
    const quarter = new Map();
    const add = (key, { per_minute, quarter: count }) => {
      rates.set(key, [...(this.#rates.get(key) ?? []), per_minute].slice(-HISTORY));
      quarter.set(key, count);
    };
    for (const broker of brokers) {
      add(broker.entry_id, broker.messages);
      for (const device of broker.devices) add(`${broker.entry_id} ${device.device}`, device);
    }
    this.#rates = rates;
    this.#quarter = quarter;
  }

  /** Ask for the quarters that are over: when another one has begun, or something new is there. */
  async #askDay(brokers) {
    const began = Math.max(...brokers.map((broker) => broker.quarter_began));
    const known = [...this.#quarter].every(([key, count]) => count === 0 || this.#days.has(key));
    if (known && began === this.#dayAsked) return;
    const told = await this.#hass().callWS({ type: "mqtt_polyglot/broker/traffic" });
    this.#dayAsked = began;
    this.#days = new Map();
    for (const { entry_id, quarters, devices } of told.brokers) {
      this.#days.set(entry_id, quarters);
      for (const [device, counts] of Object.entries(devices)) {
        this.#days.set(`${entry_id} ${device}`, counts);
      }
    }
  }

  /** Messages by quarter of an hour over the last day, the oldest first. @returns {number[]} */
  day(entryId, device) {
    const key = device === undefined ? entryId : `${entryId} ${device}`;
    const quarters = this.#days.get(key);
    return quarters ? [...quarters.slice(0, -1), this.#quarter.get(key) ?? 0] : [];
  }

  /** The last rates of a broker or of one of its devices. @returns {number[]} */
  rates(entryId, device) {
    return this.#rates.get(device === undefined ? entryId : `${entryId} ${device}`) ?? [];
  }

  find(entryId) {
    return this.brokers?.find((broker) => broker.entry_id === entryId);
  }
}
