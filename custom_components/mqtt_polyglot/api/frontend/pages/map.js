// @ts-check
import { css, html, nothing, repeat, svg } from "../vendor/lit.js";
import { devicePage, page } from "../addresses.js";
import { Page } from "../page.js";
import { dot, empty, link, loading, problem } from "../parts.js";
import { styles } from "../styles.js";

const NODE = { width: 190, height: 48 };
const TILE = { width: 168, height: 32 };
const GAP = 8;
const WAY = 48; // between what is connected

/**
 * The brokers, the gateways behind them, and the devices behind those, as a picture, and the same as a list.
 *
 * The picture is for eyes and a pointer; the keyboard and screen readers have the list.
 */
export class MapPage extends Page {
  static styles = [
    styles,
    css`
      .map { overflow-x: auto; }
      .map svg { display: block; max-width: none; }
      .map a { color: inherit; }
      .map a:hover rect { stroke: var(--primary-color); }
      .map rect { fill: var(--card-background-color); stroke: var(--divider-color); }
      .map .node rect { fill: color-mix(in srgb, var(--primary-color) 10%, var(--card-background-color)); }
      .map .off rect { stroke-dasharray: 4 3; stroke: var(--bad); }
      .map path { fill: none; stroke: var(--secondary-text-color); stroke-width: 1.5; opacity: 0.5; }
      .map text { fill: var(--primary-text-color); font-size: 13px; dominant-baseline: central; }
      .map .node text { font-weight: 500; }
      .map text.quiet { fill: var(--secondary-text-color); font-size: 12px; font-weight: 400; }
      .map circle { stroke: var(--good); fill: var(--good); stroke-width: 2; }
      .map .off circle { stroke: var(--bad); fill: none; }
      .tree ul { padding-inline-start: 20px; }
      .tree li { padding-block: 4px; }
      .tree summary { padding-block: 4px; }
      @media (forced-colors: active) {
        .map rect, .map path { stroke: CanvasText; fill: Canvas; }
        .map text { fill: CanvasText; }
        .map circle { stroke: CanvasText; fill: CanvasText; forced-color-adjust: none; }
        .map .off circle { fill: Canvas; }
      }
    `,
  ];

  #width = 0;
  #measure = /** @type {any} */ (document.createElement("canvas").getContext("2d"));
  /** @type {Map<string, string>} Texts as they fit. */
  #fitted = new Map();

  start() {
    this.until(this.app.data.listen(() => this.requestUpdate()));
    const observer = new ResizeObserver(([{ contentRect }]) => {
      if (contentRect.width === this.#width) return;
      this.#width = contentRect.width;
      this.requestUpdate();
    });
    observer.observe(this);
    this.until(() => observer.disconnect());
  }

  render() {
    const { words, data } = this.app;
    const { brokers, error } = data;
    if (!brokers) return error ? problem(this.app, error) : loading(this.app);
    if (brokers.length === 0) {
      const add = link(page("brokers"), words.t("brokers.title"));
      return empty("mdi:server-network-off", words.t("brokers.none"), words.t("brokers.none_text"), add);
    }
    const trees = brokers.map((broker) => ({ broker, groups: this.#groups(broker) }));
    return html`
      ${error ? problem(this.app, error) : nothing}
      <p class="quiet">${words.t("map.text")}</p>
      <section class="card wide map" aria-hidden="true">${this.#picture(trees)}</section>
      <details class="card wide tree">
        <summary>${words.t("map.list")}</summary>
        ${repeat(trees, ({ broker }) => broker.entry_id, (tree) => this.#list(tree))}
      </details>
    `;
  }

  /** The devices of a broker by the gateway that they are behind; those behind none come first. */
  #groups({ devices }) {
    const byId = new Map(devices.map((device) => [device.device, device]));
    const gateways = new Set(devices.map(({ via }) => via).filter(Boolean));
    const collator = new Intl.Collator(this.app.hass.locale.language, { numeric: true });
    const byName = (one, other) => collator.compare(one.name, other.name);
    const top = (device) => {
      const seen = new Set();
      let { via } = device;
      while (byId.get(via)?.via && !seen.has(via)) {
        seen.add(via); // whoever says to be behind itself is not followed for ever
        via = byId.get(via).via;
      }
      return via ?? "";
    };
    const members = devices.filter(({ device, via }) => via || !gateways.has(device));
    const groups = Map.groupBy(members.sort(byName), top);
    return [...groups]
      .map(([id, behind]) => ({ id, gateway: byId.get(id), devices: behind }))
      .sort((one, other) => Number(one.id !== "") - Number(other.id !== "") || collator.compare(one.id, other.id));
  }

  // --- the picture ------------------------------------------------------------------------------

  #picture(trees) {
    const width = Math.max(this.#width - 34, NODE.width);
    let top = 1;
    const drawn = trees.map((tree) => {
      const { height, content } = this.#tree(tree, top, width);
      top += height + 3 * GAP;
      return content;
    });
    const height = Math.max(top - 3 * GAP + 1, 1);
    return html`<svg width=${width} height=${height} viewBox="0 0 ${width} ${height}">${drawn}</svg>`;
  }

  /** On a screen that is wide enough from left to right, else from top to bottom. */
  #tree({ broker, groups }, top, width) {
    const wide = width > 2 * (NODE.width + WAY) + 2 * TILE.width;
    const lines = [];
    const nodes = [];
    let y = wide ? top : top + NODE.height + 2 * GAP;
    for (const { gateway, id, devices } of groups) {
      const behind = id !== "";
      const indent = wide ? NODE.width + WAY : WAY / 2;
      const x = wide ? indent + (behind ? NODE.width + WAY : 0) : indent;
      const below = behind && !wide ? NODE.height + GAP : 0;
      const columns = Math.max(Math.floor((width - x + GAP) / (TILE.width + GAP)), 1);
      const tile = Math.max((width - x + GAP) / columns - GAP, 60);
      const rows = Math.ceil(devices.length / columns);
      const height = Math.max(below + rows * (TILE.height + GAP) - GAP, NODE.height);
      const middle = wide ? y + height / 2 : y + (behind ? NODE.height / 2 : TILE.height / 2);
      lines.push(
        wide
          ? this.#curve(NODE.width, top + NODE.height / 2, indent, middle)
          : svg`<path d="M${indent / 2} ${top + NODE.height}V${middle}H${indent}" />`,
      );
      if (behind) {
        const node = { x: indent, y: middle - NODE.height / 2 };
        nodes.push(this.#gateway(broker, id, gateway, devices, node));
        if (wide) lines.push(svg`<path d="M${indent + NODE.width} ${middle}H${x - GAP}M${x - GAP} ${y}v${height}" />`);
      } else if (wide) {
        lines.push(svg`<path d="M${indent} ${middle}H${x - GAP}M${x - GAP} ${y}v${height}" />`);
      }
      devices.forEach((device, index) => {
        const place = {
          x: x + (index % columns) * (tile + GAP),
          y: y + below + Math.floor(index / columns) * (TILE.height + GAP),
        };
        nodes.push(this.#device(broker, device, { ...place, width: tile }));
      });
      y += height + 2 * GAP;
    }
    const { words } = this.app;
    const about = words.count("map.devices", broker.devices.length);
    const node = this.#node(broker.title, about, broker.connected, { x: 0, y: top }, page("brokers"));
    const content = svg`<g>${lines}${node}${nodes}</g>`;
    return { content, height: Math.max(y - 2 * GAP - top, NODE.height) };
  }

  #curve(x1, y1, x2, y2) {
    const middle = (x1 + x2) / 2;
    return svg`<path d="M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}" />`;
  }

  #gateway(broker, id, gateway, devices, place) {
    const { words } = this.app;
    const offline = devices.filter((device) => !device.online).length;
    const about = [
      words.count("map.devices", devices.length),
      offline > 0 && words.count("map.offline", offline),
    ];
    const text = about.filter(Boolean).join(" · ");
    const href = gateway ? devicePage(broker.entry_id, id) : undefined;
    return this.#node(gateway?.name ?? id, text, gateway?.online ?? broker.connected, place, href);
  }

  #node(name, about, online, { x, y }, href) {
    const { width, height } = NODE;
    const content = svg`
      <g class="node ${online ? "" : "off"}">
        <title>${name}</title>
        <rect x=${x} y=${y} width=${width} height=${height} rx="12" />
        <circle cx=${x + 16} cy=${y + height / 2} r="5" />
        <text x=${x + 30} y=${y + 17}>${this.#fit(name, width - 40, 500)}</text>
        <text class="quiet" x=${x + 30} y=${y + 34}>${this.#fit(about, width - 40, 400)}</text>
      </g>
    `;
    return href ? svg`<a href=${href} tabindex="-1">${content}</a>` : content;
  }

  #device(broker, device, { x, y, width }) {
    return svg`
      <a href=${devicePage(broker.entry_id, device.device)} tabindex="-1" class=${device.online ? "" : "off"}>
        <title>${device.name}</title>
        <rect x=${x} y=${y} width=${width} height=${TILE.height} rx="8" />
        <circle cx=${x + 14} cy=${y + TILE.height / 2} r="4" />
        <text x=${x + 26} y=${y + TILE.height / 2}>${this.#fit(device.name, width - 34, 400)}</text>
      </a>
    `;
  }

  /** As much of a text as fits: a drawing does not cut it off by itself. */
  #fit(text, width, weight) {
    const key = `${weight} ${width} ${text}`;
    const known = this.#fitted.get(key);
    if (known !== undefined) return known;
    this.#measure.font = `${weight} 13px ${getComputedStyle(this).fontFamily}`;
    let fitted = text;
    for (let length = text.length; this.#measure.measureText(fitted).width > width && length > 0; ) {
      length = Math.min(length - 1, Math.ceil((length * width) / this.#measure.measureText(fitted).width));
      fitted = `${text.slice(0, length).trimEnd()}…`;
    }
    if (this.#fitted.size > 5000) this.#fitted.clear();
    this.#fitted.set(key, fitted);
    return fitted;
  }

  // --- the list ---------------------------------------------------------------------------------

  #list({ broker, groups }) {
    const { words } = this.app;
    return html`
      <h2><bdi>${broker.title}</bdi></h2>
      ${dot(broker.connected, words.t(broker.connected ? "app.connected" : "app.disconnected"))}
      ${groups.length === 0 ? html`<p class="quiet">${words.count("map.devices", 0)}</p>` : nothing}
      <ul>
        ${groups.map(({ id, gateway, devices }) =>
          id === "" ? devices.map((device) => this.#item(broker, device)) : this.#behind(broker, id, gateway, devices),
        )}
      </ul>
    `;
  }

  #behind(broker, id, gateway, devices) {
    const { words } = this.app;
    return html`
      <li>
        <details open>
          <summary><bdi>${gateway?.name ?? id}</bdi> (${words.count("map.devices", devices.length)})</summary>
          <ul>
            ${gateway ? this.#item(broker, gateway) : nothing}
            ${devices.map((device) => this.#item(broker, device))}
          </ul>
        </details>
      </li>
    `;
  }

  #item(broker, device) {
    const { words } = this.app;
    return html`
      <li>
        ${dot(device.online, words.t(device.online ? "app.online" : "app.offline"))}
        <a href=${devicePage(broker.entry_id, device.device)}><bdi>${device.name}</bdi></a>
      </li>
    `;
  }
}
