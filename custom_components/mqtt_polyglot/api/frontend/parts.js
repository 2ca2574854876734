// @ts-check
/** Small things that several pages show. */

import { html, live, nothing, svg } from "./vendor/lit.js";
import { HISTORY } from "./data.js";

const HEIGHT = 20; // of a line, in its own unit
const QUARTER = 15; // minutes

const KINDS = {
  alarm_control_panel: "mdi:shield-home",
  binary_sensor: "mdi:checkbox-marked-circle-outline",
  button: "mdi:gesture-tap-button",
  camera: "mdi:video",
  climate: "mdi:thermostat",
  cover: "mdi:window-shutter",
  date: "mdi:calendar",
  datetime: "mdi:calendar-clock",
  device_automation: "mdi:flash",
  device_tracker: "mdi:map-marker",
  event: "mdi:gesture-double-tap",
  fan: "mdi:fan",
  humidifier: "mdi:air-humidifier",
  image: "mdi:image",
  infrared: "mdi:led-on",
  lawn_mower: "mdi:robot-mower",
  light: "mdi:lightbulb",
  lock: "mdi:lock",
  media_player: "mdi:cast",
  notify: "mdi:message",
  number: "mdi:ray-vertex",
  scene: "mdi:palette",
  select: "mdi:format-list-bulleted",
  sensor: "mdi:gauge",
  siren: "mdi:bullhorn",
  switch: "mdi:toggle-switch-variant",
  tag: "mdi:tag",
  text: "mdi:form-textbox",
  time: "mdi:clock",
  update: "mdi:package-up",
  vacuum: "mdi:robot-vacuum",
  valve: "mdi:pipe-valve",
  water_heater: "mdi:water-boiler",
};

/** A picture of Home Assistant's icon set; what it means is said beside it. */
export const icon = (name) => html`<ha-icon icon=${name} aria-hidden="true"></ha-icon>`;

export const kindIcon = (platform) => icon(KINDS[platform] ?? "mdi:shape");

/** What can be done with all of a page, at its top. */
export const actions = (...acts) => html`<div class="bar actions">${acts}</div>`;

/** A button with a text and a picture. @param {"plain" | "filled" | "danger-plain"} style */
export const button = (style, symbol, text, onClick, disabled = false) => html`
  <button class=${style} ?disabled=${disabled} @click=${onClick}>${icon(symbol)}${text}</button>
`;

/** What looks like a button and leads to another page. */
export const link = (href, text, symbol) =>
  html`<a class="button" href=${href}>${symbol ? icon(symbol) : nothing}${text}</a>`;

/** What a device is made of: an icon and a number for each kind; then the kinds that are not supported. */
export function components(app, counts, unsupported = {}) {
  const { words } = app;
  const one = (platform, count, text, style) => html`
    <li class=${style} title=${text}>
      ${kindIcon(platform)}
      ${count > 1 ? html`<span aria-hidden="true">${count}</span>` : nothing}
      <span class="unseen">${text}</span>
    </li>
  `;
  return html`
    <ul class="kinds">
      ${Object.entries(counts).map(([platform, count]) =>
        one(platform, count, words.components(platform, count), ""),
      )}
      ${Object.entries(unsupported).map(([platform, count]) =>
        one(platform, count, words.unsupported(platform), "unsupported"),
      )}
    </ul>
  `;
}

/** Small facts on one line, each once; how one of them is written does not touch the others. */
export const line = (...facts) =>
  [...new Set(facts.flat())]
    .filter(Boolean)
    .map((fact, index) => html`${index > 0 ? " · " : nothing}<bdi>${fact}</bdi>`);

/** Who made a device, and what it is. */
export const kind = ({ manufacturer, model }) => html`
  ${manufacturer ? html`<bdi>${manufacturer}</bdi>` : nothing}
  ${model ? html`<div class="quiet"><bdi>${model}</bdi></div>` : nothing}
`;

/** A coloured dot that says in words what its colour means. */
export const dot = (good, text) =>
  html`<span class="state ${good ? "good" : "bad"}"><span class="dot"></span>${text}</span>`;

/** How often something speaks, as a line and a number; what it counts is above it, but on a phone. */
export const rate = (app, perMinute, history) => html`
  <span class="rate">
    ${chart("spark", history)}
    <span class="wide">${app.format.rate(perMinute)}</span>
    <span class="narrow">${speed(app, perMinute)}</span>
  </span>
`;

/** The same with more room. */
export const traffic = (app, perMinute, history) =>
  html`<div class="traffic"><span>${speed(app, perMinute)}</span>${chart("chart", history)}</div>`;

const speed = (app, perMinute) =>
  app.words.t("app.per_minute", { rate: app.format.rate(perMinute) });

/** A line from the past to now at its right edge. Decoration: the number stands beside it. */
function chart(style, values) {
  const top = Math.max(...values, 1) * 1.1;
  const last = HISTORY - 1;
  const points = values.map((value, index) => {
    const x = last - (values.length - 1 - index);
    return `${x},${(HEIGHT - (value / top) * HEIGHT).toFixed(2)}`;
  });
  const first = last - (values.length - 1);
  const area = [`${first},${HEIGHT}`, ...points, `${last},${HEIGHT}`].join(" ");
  return html`
    <svg class=${style} viewBox="0 0 ${last} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
      ${svg`<polygon points=${area} /><polyline points=${points.join(" ")} />`}
    </svg>
  `;
}

/**
 * Messages over the last day, a bar for each quarter of an hour; where there is none, it was silent. What is to be
 * seen is said in words, too.
 *
 * @param {any} app
 * @param {number[]} quarters
 */
export function dayChart(app, quarters) {
  if (quarters.length === 0) return nothing;
  const top = Math.max(...quarters, 1);
  const bar = (count, index) => {
    // A single message among thousands is seen, too.
    const height = count > 0 ? Math.max((count / top) * HEIGHT, 1) : 0;
    return `M${index} ${HEIGHT}v${-height.toFixed(2)}h.8v${height.toFixed(2)}z`;
  };
  const text = daySummary(app, quarters);
  return html`
    <figure class="day">
      <svg viewBox="0 0 ${quarters.length} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${text}>
        ${svg`<path d=${quarters.map(bar).join("")} />`}
      </svg>
      <figcaption class="quiet"><span>${app.words.t("app.day_ago")}</span><span>${app.words.t("app.now")}</span></figcaption>
    </figure>
    <p class="quiet">${text}</p>
  `;
}

/** How many messages in a day, how many at most, and the longest silence since the first of them. */
function daySummary(app, quarters) {
  const { words, format } = app;
  const total = quarters.reduce((sum, count) => sum + count, 0);
  if (total === 0) return words.t("app.day_silent");
  const heard = quarters.slice(quarters.findIndex((count) => count > 0));
  const silences = heard.map((count) => (count > 0 ? "x" : " ")).join("").split("x");
  const longest = Math.max(...silences.map((each) => each.length)) * QUARTER;
  return words.t(longest > 0 ? "app.day" : "app.day_steady", {
    total: format.number(total),
    most: format.number(Math.max(...quarters)),
    silence: format.duration(longest),
  });
}

/** A moment as a distance from now, with the moment itself for who wants to know. */
export const ago = (app, iso) =>
  html`<time datetime=${iso} title=${app.format.moment(iso)}>${app.format.ago(iso)}</time>`;

/** What to say where there is nothing to show, and what to do about it. */
export const empty = (symbol, title, text, ...acts) => html`
  <div class="empty">
    ${icon(symbol)}
    <h2>${title}</h2>
    <p>${text}</p>
    ${acts.length > 0 ? html`<div class="actions">${acts}</div>` : nothing}
  </div>
`;

/** A part of a page with a title and, where it needs one, an explanation. */
export const section = (title, text, content) => html`
  <section class="card wide">
    <header><h2>${title}</h2></header>
    ${text ? html`<p class="quiet">${text}</p>` : nothing} ${content}
  </section>
`;

/**
 * A table that becomes one block a row on a phone.
 *
 * @param {any} app
 * @param {string[]} heads Keys of words.
 * @param {any[][]} rows
 */
export function table(app, heads, rows) {
  const texts = heads.map((head) => app.words.t(head));
  const cell = (content, index) => html`<td data-head=${texts[index]}>${content || nothing}</td>`;
  return html`
    <div class="scroll">
      <table>
        <thead>
          <tr>${texts.map((text) => html`<th scope="col">${text}</th>`)}</tr>
        </thead>
        <tbody>
          ${rows.map((row) => html`<tr>${row.map(cell)}</tr>`)}
        </tbody>
      </table>
    </div>
  `;
}

export const code = (text) => html`<code>${text}</code>`;

/** What the broker does not let us do. */
export const denied = (app, list) =>
  table(
    app,
    ["report.topic", "report.act", "report.reason"],
    list.map((one) => [code(one.topic), app.words.t(`report.act_${one.act}`), one.reason]),
  );

/** What went wrong with a request. */
export const problem = (app, error) => html`
  <div class="problem" role="alert">
    ${icon("mdi:alert-circle-outline")}
    <span>${app.words.t("app.failed", { error: error.message ?? error.code ?? `${error}` })}</span>
  </div>
`;

export const loading = (app) =>
  html`<div class="loading" role="status">${app.words.t("app.loading")}</div>`;

/** A field to search in a list; Escape empties it. */
export const search = (label, value, onSearch) => html`
  <label class="search">
    ${icon("mdi:magnify")}
    <input
      type="search"
      aria-label=${label}
      placeholder=${label}
      .value=${live(value)}
      @input=${(event) => onSearch(event.target.value)}
      @keydown=${(event) => event.key === "Escape" && onSearch("")}
    />
  </label>
`;

/**
 * One of a few choices: the arrow keys go from one to the next, as between radio buttons.
 *
 * @param {string} label
 * @param {{value: string, text: string, count?: string}[]} options
 * @param {string} chosen
 * @param {(value: string) => void} onChoose
 */
export const choices = (label, options, chosen, onChoose) => html`
  <div class="choices" role="radiogroup" aria-label=${label}>
    ${options.map(
      ({ value, text, count }) => html`
        <label>
          <input
            type="radio"
            name=${label}
            value=${value}
            .checked=${live(value === chosen)}
            @change=${() => onChoose(value)}
          />
          <span>${text}${count === undefined ? nothing : html` <span class="count">${count}</span>`}</span>
        </label>
      `,
    )}
  </div>
`;

/**
 * One of several choices in a list that opens.
 *
 * @param {string} label
 * @param {{value: string, text: string}[]} options
 * @param {string} chosen
 * @param {(value: string) => void} onChoose
 */
export const select = (label, options, chosen, onChoose) => html`
  <select class="field" aria-label=${label} @change=${(event) => onChoose(event.target.value)}>
    ${options.map(
      ({ value, text }) =>
        html`<option value=${value} .selected=${live(value === chosen)}>${text}</option>`,
    )}
  </select>
`;

/** Choose a broker, where there is more than one. */
export function brokerChoice(app, brokers, chosen, onChoose) {
  if (brokers.length < 2) return nothing;
  const all = { value: "", text: app.words.t("app.all_brokers") };
  const options = brokers.map(({ entry_id, title }) => ({ value: entry_id, text: title }));
  return select(app.words.t("app.broker"), [all, ...options], chosen, onChoose);
}

/**
 * What becomes of entities, below a title; nothing where there are none.
 *
 * @param {any} app
 * @param {string} title A key of words.
 * @param {{entity_id?: string, platform?: string, name?: string | null, disabled?: boolean, hidden?: boolean,
 *   enabled?: boolean}[]} entities
 */
export function entityList(app, title, entities) {
  const { words } = app;
  if (entities.length === 0) return nothing;
  return html`
    <h3>${words.t(title)}</h3>
    <ul class="moves">
      ${entities.map(
        ({ entity_id: entityId, platform, name, disabled, hidden, enabled }) => html`
          <li>
            ${platform ? kindIcon(platform) : nothing}
            ${name ? html`<bdi>${name}</bdi>` : platform && !entityId ? words.platform(platform) : nothing}
            ${entityId ? code(entityId) : nothing}
            <span class="quiet">
              ${line(
                (disabled || enabled === false) && words.t("takeover.disabled"),
                hidden && words.t("takeover.hidden"),
              )}
            </span>
          </li>
        `,
      )}
    </ul>
  `;
}
