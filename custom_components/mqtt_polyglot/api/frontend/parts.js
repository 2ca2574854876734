// @ts-check
/** Small things that several pages show. */

import { devicePage, page } from "./addresses.js";
import { HISTORY } from "./data.js";
import { h, svg } from "./html.js";

const HEIGHT = 20; // of a line, in its own unit

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
export const icon = (name) => h("ha-icon", { icon: name, "aria-hidden": "true" });

export const kindIcon = (platform) => icon(KINDS[platform] ?? "mdi:shape");

/**
 * Where this is, what it is called, and what can be done with it.
 *
 * @param {any} view A page about a device.
 * @param {string} title
 * @param {any[]} acts
 * @param {"devices" | "inbox" | "report"} back Where the arrow leads.
 */
export function heading(view, title, acts, back) {
  const [entryId, device] = view.path;
  const texts = { devices: "devices.title", inbox: "inbox.title", report: "report.about" };
  return h(
    "div",
    { class: "heading" },
    h(
      "a",
      {
        class: "round",
        href: back === "report" ? devicePage(entryId, device) : page(back),
        "aria-label": view.app.words.t(texts[back]),
      },
      icon("mdi:arrow-left"),
    ),
    h("h2", {}, h("bdi", {}, title)),
    h("span", { class: "space" }),
    h("div", { class: "actions" }, acts),
  );
}

/** What a device is made of: an icon and a number for each kind. */
export function components(app, counts) {
  return h(
    "ul",
    { class: "kinds" },
    Object.entries(counts).map(([platform, count]) => {
      const text = app.words.components(platform, count);
      return h(
        "li",
        { title: text },
        kindIcon(platform),
        count > 1 && h("span", { "aria-hidden": "true" }, count),
        h("span", { class: "unseen" }, text),
      );
    }),
  );
}

/** Small facts on one line, each once; how one of them is written does not touch the others. */
export const line = (...facts) =>
  [...new Set(facts.flat())]
    .filter(Boolean)
    .map((fact, index) => [index > 0 && " · ", h("bdi", {}, fact)]);

/** A coloured dot that says in words what its colour means. */
export const dot = (good, text) =>
  h("span", { class: `state ${good ? "good" : "bad"}` }, h("span", { class: "dot" }), text);

/** How often something speaks, as a number and as a line. */
export const rate = (app, perMinute, history) =>
  h("span", { class: "rate" }, chart("spark", history), h("span", {}, speed(app, perMinute)));

/** The same with more room. */
export const traffic = (app, perMinute, history) =>
  h("div", { class: "traffic" }, h("span", {}, speed(app, perMinute)), chart("chart", history));

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
  return svg(
    "svg",
    {
      class: style,
      viewBox: `0 0 ${last} ${HEIGHT}`,
      preserveAspectRatio: "none",
      "aria-hidden": "true",
    },
    svg("polygon", { points: [`${first},${HEIGHT}`, ...points, `${last},${HEIGHT}`].join(" ") }),
    svg("polyline", { points: points.join(" ") }),
  );
}

/** A moment as a distance from now, with the moment itself for who wants to know. */
export const ago = (app, iso) =>
  h("time", { datetime: iso, title: app.format.moment(iso) }, app.format.ago(iso));

/** What to say where there is nothing to show, and what to do about it. */
export const empty = (symbol, title, text, ...actions) =>
  h(
    "div",
    { class: "empty" },
    icon(symbol),
    h("h2", {}, title),
    h("p", {}, text),
    actions.length > 0 && h("div", { class: "actions" }, actions),
  );

/**
 * A table that becomes one block a row on a phone.
 *
 * @param {any} app
 * @param {string[]} heads Keys of words.
 * @param {any[][]} rows
 */
export function table(app, heads, rows) {
  const texts = heads.map((head) => app.words.t(head));
  const cells = (row) => row.map((cell, index) => h("td", { "data-head": texts[index] }, cell));
  return h(
    "div",
    { class: "scroll" },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, texts.map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, rows.map((row) => h("tr", {}, cells(row)))),
    ),
  );
}

/** What the broker does not let us do. */
export const denied = (app, list) =>
  table(
    app,
    ["report.topic", "report.act", "report.reason"],
    list.map((one) => [
      h("code", {}, one.topic),
      app.words.t(`report.act_${one.act}`),
      one.reason,
    ]),
  );

/** What went wrong with a request. */
export const problem = (app, error) =>
  h(
    "div",
    { class: "problem", role: "alert" },
    icon("mdi:alert-circle-outline"),
    h("span", {}, app.words.t("app.failed", { error: error.message ?? error.code ?? `${error}` })),
  );

export const loading = (app) =>
  h("div", { class: "loading", role: "status" }, app.words.t("app.loading"));

/** A field to search in a list; Escape empties it. */
export function search(app, label, value, onSearch) {
  return h(
    "label",
    { class: "search" },
    icon("mdi:magnify"),
    h("input", {
      type: "search",
      "aria-label": label,
      placeholder: label,
      ".value": value,
      oninput: (event) => onSearch(event.target.value),
      // Not every browser does that by itself.
      onkeydown: (event) => {
        if (event.key === "Escape") onSearch((event.target.value = ""));
      },
    }),
  );
}

/** One of a few choices: the arrow keys go from one to the next, as between radio buttons. */
export function choices(label, options, chosen, onChoose) {
  return h(
    "div",
    { class: "choices", role: "radiogroup", "aria-label": label },
    options.map(({ value, text, count }) =>
      h(
        "label",
        { "data-key": value },
        h("input", {
          type: "radio",
          name: label,
          value,
          ".checked": value === chosen,
          onchange: () => onChoose(value),
        }),
        h("span", {}, text, count !== undefined && h("span", { class: "count" }, count)),
      ),
    ),
  );
}

/** Choose a broker, where there is more than one. */
export function brokerChoice(app, brokers, chosen, onChoose) {
  if (brokers.length < 2) return null;
  return h(
    "select",
    {
      class: "field",
      "aria-label": app.words.t("app.broker"),
      ".value": chosen,
      onchange: (event) => onChoose(event.target.value),
    },
    h("option", { value: "" }, app.words.t("app.all_brokers")),
    brokers.map((broker) => h("option", { value: broker.entry_id }, broker.title)),
  );
}
