// @ts-check
/** How the panel looks: Home Assistant's own colours, light and dark, at every width. */

import { css } from "./vendor/lit.js";

/** What pages share. A page adds what only it needs: `static styles = [styles, css`…`]`. */
export const styles = css`
:host { display: block; }
*, *::before, *::after { box-sizing: border-box; }
h1, h2, p, ul, ol, dl, dd, pre { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h2 { font-size: 16px; font-weight: 500; overflow-wrap: anywhere; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
code, pre { font-family: var(--ha-font-family-code, monospace); font-size: 12.5px; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; unicode-bidi: isolate; }
code { unicode-bidi: isolate; }
ha-icon { --mdc-icon-size: 20px; flex: none; }
time { white-space: nowrap; }
:focus-visible { outline: 2px solid var(--primary-color); outline-offset: 2px; border-radius: 4px; }

.unseen {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
.quiet { color: var(--secondary-text-color); }
.space { flex: 1; }

/* --- buttons and fields -------------------------------------------------------------------- */

button, .button, a.plain, a.round {
  display: inline-flex; align-items: center; justify-content: center; gap: 8px;
  min-height: 40px; padding: 0 14px;
  font: inherit; font-weight: 500;
  color: var(--accent); background: none;
  border: 1px solid transparent; border-radius: 20px; cursor: pointer;
}
button:hover, .button:hover, a.plain:hover, a.round:hover { background: var(--soft); text-decoration: none; }
button:focus-visible, .button:focus-visible, a.plain:focus-visible, a.round:focus-visible { border-radius: 20px; }
.button { border-color: var(--divider-color); background: var(--card-background-color); }
button.filled { color: var(--card-background-color); background: var(--accent); }
button:is(.filled, .danger):hover { filter: brightness(1.1); }
button.danger { color: var(--card-background-color); background: var(--danger); }
button.danger-plain { color: var(--danger); }
button:disabled { opacity: 0.45; cursor: default; background: none; }
button.filled:disabled { color: var(--primary-text-color); background: var(--soft); filter: none; }
.round { width: 40px; padding: 0; flex: none; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; }

.search, .field {
  min-height: 36px; min-width: 0; padding: 0 12px;
  color: var(--primary-text-color); background: var(--card-background-color);
  border: 1px solid var(--ha-color-border-neutral-quiet, var(--divider-color));
  border-radius: var(--ha-border-radius-md, 8px);
}
.search { display: flex; align-items: center; gap: 8px; flex: 1 1 180px; color: var(--secondary-text-color); }
.search:focus-within { border-color: var(--primary-color); outline: 1px solid var(--primary-color); }
.search input {
  flex: 1; min-width: 0; font: inherit; color: var(--primary-text-color);
  background: none; border: none; outline: none;
}
.search input::placeholder { color: var(--secondary-text-color); opacity: 1; }
.field { font: inherit; max-width: 100%; text-overflow: ellipsis; cursor: pointer; }
.bar > .field { width: 150px; }
.bulk > .field { width: 170px; }

.choices {
  display: flex; overflow: hidden; background: var(--card-background-color);
  border: 1px solid var(--ha-color-border-neutral-quiet, var(--divider-color));
  border-radius: var(--ha-border-radius-md, 8px);
}
.choices label { position: relative; flex: 1 1 auto; min-width: 0; }
.choices label + label { border-inline-start: 1px solid var(--divider-color); }
.choices input { position: absolute; inset: 0; opacity: 0; margin: 0; cursor: pointer; }
.choices label > span {
  display: flex; flex-wrap: wrap; align-items: center; justify-content: center; gap: 0 6px;
  min-height: 34px; padding: 0 12px; text-align: center; overflow-wrap: anywhere;
  font-weight: 500; color: var(--secondary-text-color);
}
.choices input:checked + span {
  color: var(--primary-text-color);
  background: color-mix(in srgb, var(--primary-color) 22%, var(--card-background-color));
}
.choices input:focus-visible + span { outline: 2px solid var(--primary-color); outline-offset: -2px; }
.count { font-size: 12px; font-weight: 400; color: var(--secondary-text-color); }
:host([narrow]) .choices { flex: 1 0 100%; }
:host([narrow]) .choices label > span { min-height: 42px; padding: 2px 6px; }
:host([narrow]) :is(.bar, .bulk) > .field { flex: 1 1 120px; min-height: 42px; }

label.check { display: flex; align-items: center; gap: 12px; min-height: 40px; cursor: pointer; }
input[type="checkbox"] {
  appearance: none; display: grid; place-content: center; flex: none;
  width: 20px; height: 20px; margin: 0; cursor: pointer;
  border: 2px solid var(--ha-color-border-neutral-normal, var(--secondary-text-color));
  border-radius: var(--ha-border-radius-sm, 4px);
}
input[type="checkbox"]:is(:checked, :indeterminate) { border-color: var(--accent); background: var(--accent); }
input[type="checkbox"]:checked::before {
  content: ""; width: 6px; height: 11px; margin-top: -3px; rotate: 45deg;
  border: solid var(--card-background-color); border-width: 0 2px 2px 0;
}
input[type="checkbox"]:indeterminate::before { content: ""; width: 10px; height: 0; border-top: 2px solid var(--card-background-color); }

.bar { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; margin-bottom: 12px; }
.bar > :empty { margin-inline-start: -12px; } /* a live region has to be there before it speaks */
.bar.actions { justify-content: flex-end; gap: 8px; }
.bar.actions:empty { display: none; }
.bulk .check { flex: 1 1 160px; }
:host([narrow]) .bulk { padding-inline: 12px 4px; }
.bulk {
  position: sticky; top: calc(var(--header-height, 56px) + 8px); z-index: 1;
  display: flex; flex-wrap: wrap; align-items: center; gap: 8px;
  min-height: 50px; margin-bottom: 8px; padding: 4px 8px 4px 16px;
  background: var(--card-background-color);
  border: 1px solid var(--divider-color); border-radius: var(--round);
}

/* --- lists --------------------------------------------------------------------------------- */

.list { background: var(--card-background-color); border: 1px solid var(--divider-color); border-radius: var(--round); }
.row {
  display: flex; align-items: center; gap: 12px; min-height: 56px; padding: 8px 16px;
  content-visibility: auto; contain-intrinsic-size: auto 64px;
}
.row + .row { border-top: 1px solid var(--divider-color); }
.what { flex: 1 1 200px; min-width: 0; overflow-wrap: anywhere; }
.name { font-size: 15px; font-weight: 500; color: var(--primary-text-color); }
.kinds { display: flex; flex-wrap: wrap; gap: 4px 12px; color: var(--secondary-text-color); }
.kinds li { display: flex; align-items: center; gap: 4px; position: relative; }
.kinds .unsupported { opacity: 0.75; }
.kinds .unsupported::after {
  content: ""; position: absolute; inset: 0 auto 0 9px; width: 2px; rotate: 45deg; background: currentColor;
}
.more { display: flex; margin: 12px auto; }
.badge {
  display: inline-flex; align-items: center; gap: 6px; margin: 2px 0; padding: 2px 10px 2px 6px;
  border-radius: 14px; background: var(--soft); font-size: 12.5px; --mdc-icon-size: 16px;
}
.badge ha-icon { --mdc-icon-size: 16px; color: var(--secondary-text-color); }
.badge.bad ha-icon { color: var(--bad); }

.state { display: inline-flex; align-items: center; gap: 8px; flex: none; font-size: 13px; }
.dot { width: 10px; height: 10px; border-radius: 50%; flex: none; }
.good .dot { background: var(--good); }
.bad .dot { background: none; border: 2px solid var(--bad); }

.rate { display: inline-flex; align-items: center; gap: 8px; white-space: nowrap; }
.spark, .chart { border-bottom: 1px solid var(--divider-color); overflow: visible; }
.spark { width: 64px; height: 20px; }
.chart { width: 100%; height: 64px; }
polyline {
  fill: none; stroke: var(--primary-color); stroke-width: 1.5; stroke-linejoin: round;
  vector-effect: non-scaling-stroke;
}
polygon { fill: color-mix(in srgb, var(--primary-color) 16%, transparent); }
.day { margin: 0; }
.day svg { display: block; width: 100%; height: 40px; border-bottom: 1px solid var(--divider-color); }
.day path { fill: var(--primary-color); }
.day figcaption { display: flex; justify-content: space-between; font-size: 12px; }
.traffic { display: flex; flex-direction: column; gap: 4px; }

/* Pages that are a table go from edge to edge, as Home Assistant's own do. */
:host([full]) > :is(.bar, .bulk, .problem, .empty, .loading) { margin-inline: 16px; }
:host([full][narrow]) > :is(.bar, .bulk, .problem) { margin-inline: 12px; }

/* --- the table of devices ------------------------------------------------------------------ */

table.data {
  background: var(--data-table-background-color, var(--card-background-color));
  border-collapse: separate; border-spacing: 0; border-block: 1px solid var(--divider-color);
}
.data :is(th, td) { padding: 8px 12px; vertical-align: middle; border-bottom: 1px solid var(--divider-color); }
.data tbody tr:last-child > * { border-bottom: none; }
.data tbody tr { border: none; }
.data th { height: 48px; font-size: var(--ha-font-size-s, 12px); color: var(--primary-text-color); }
.data .row { display: table-row; content-visibility: visible; }
.data .row:hover { background: color-mix(in srgb, var(--primary-text-color) 4%, transparent); }
.data td { height: 60px; min-width: 0; }
/* Short words, for which there is room: they are not broken in the middle. */
.data td:is(.col-state, .col-area, .col-problems) { overflow-wrap: break-word; }
.data :is(td, th).check { width: 52px; padding-inline-end: 0; }
.data td label.check { justify-content: center; min-width: 24px; }
.data .main { min-width: 180px; width: 30%; }
.data .numeric { text-align: end; white-space: nowrap; }
.data .acts { white-space: nowrap; text-align: end; padding-inline: 4px; }
.data .field { width: 100%; min-width: 110px; max-width: 180px; }
.data .group th { height: 52px; font-size: 14px; background: var(--primary-background-color); padding-inline-start: 16px; }
.data .group label.check { width: auto; }
.name { font-weight: 500; color: var(--primary-text-color); overflow-wrap: anywhere; }
.narrow { display: none; }
:host([narrow]) .rate .narrow { display: inline; }
.data .quiet { font-weight: 400; font-size: 13px; }
button.sort {
  min-height: 32px; margin-inline-start: -8px; padding: 0 8px; gap: 4px; border-radius: 8px;
  font-size: inherit; color: inherit; text-align: start;
}
button.sort ha-icon { --mdc-icon-size: 16px; }
.numeric button.sort { margin-inline: 0 -8px; }

/* On a phone a row becomes a few lines: the box, the name and the buttons; below the name all else. */
:host([narrow]) .narrow { display: block; }
:host([narrow]) .data tr.row .wide { display: none; }
:host([narrow]) .data tr.row {
  display: grid; grid-template-columns: auto minmax(0, 1fr) auto; align-items: center;
  padding: 6px 12px; border-bottom: 1px solid var(--divider-color);
}
:host([narrow]) .data tr.row:last-child { border-bottom: none; }
:host([narrow]) .data tr.group { display: block; }
:host([narrow]) .data tr.group th { display: flex; align-items: center; }
:host([narrow]) .data tr.row td {
  grid-column: 2 / -1; display: block; width: auto; height: auto; padding: 2px 0; border: none; text-align: start;
}
:host([narrow]) .data tr.row td::before { content: none; }
:host([narrow]) .data tr.row td.check { grid-column: 1; grid-row: 1; padding-inline-end: 12px; }
:host([narrow]) .data tr.row td.main { grid-column: 2; grid-row: 1; min-width: 0; }
:host([narrow]) .data tr.row td.col-state { grid-column: 3; grid-row: 1; }
:host([narrow]) .data tr.row td.col-state ~ td:not(.main) { grid-column: 1 / -1; }
:host([narrow]) .data tr.row td.col-rate { grid-column: 1 / 3; }
:host([narrow]) .data tr.row td.col-state ~ td.col-heard { grid-column: 1 / -1; }
:host([narrow]) .data tr.row td.acts { grid-column: 3; grid-row: 1; padding: 0; margin-inline-end: -8px; }
:host([narrow]) .data tr.row :is(td.col-kinds:not(:has(li)), td.col-problems:not(:has(*))) { display: none; }
:host([narrow]) .data .field { max-width: 100%; min-height: 42px; }

:host([narrow]) .data thead { position: absolute; }
/* What the keyboard goes to is never under the bars at the edges. */
:is(.data, .list) :is(a, button, input, select) {
  scroll-margin-block: calc(var(--header-height, 56px) + 88px) calc(var(--header-height, 56px) + 24px);
}
:host([narrow]) :is(.data, .list) :is(a, button, input, select) {
  scroll-margin-block: calc(var(--header-height, 56px) + 190px) calc(var(--header-height, 56px) + 24px);
}

/* --- cards --------------------------------------------------------------------------------- */

.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); gap: 16px; }
.cards.brokers { grid-template-columns: repeat(auto-fill, minmax(min(100%, 420px), 1fr)); }
.cards:empty, pre:empty { display: none; }
.card {
  display: flex; flex-direction: column; gap: 10px; padding: 16px; min-width: 0;
  background: var(--card-background-color);
  border: 1px solid var(--divider-color); border-radius: var(--round);
}
.card.wide { margin-top: 16px; }
.card header { display: flex; align-items: center; gap: 12px; justify-content: space-between; flex-wrap: wrap; }
.card footer { display: flex; gap: 8px; margin-block: auto -8px; margin-inline-start: -14px; }
.page-actions { margin-top: 16px; }
.figures { display: flex; flex-wrap: wrap; gap: 4px 20px; }
.figures strong { font-size: 20px; font-weight: 500; }
.figures a { color: inherit; }
.warning { color: var(--primary-text-color); border-inline-start: 3px solid var(--warn); padding-inline-start: 10px; }
summary { cursor: pointer; min-height: 28px; }
.card.announcement { gap: 0; }
.announcement summary { font-size: 16px; font-weight: 500; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 6px 16px; }
dt { color: var(--secondary-text-color); }
dd { min-width: 0; overflow-wrap: anywhere; }
:host([narrow]) dl { grid-template-columns: 1fr; gap: 0; }
:host([narrow]) dd { margin-bottom: 8px; }

.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
:host(:not([narrow])) table:not(.data) td:first-child { min-width: 180px; }
th { white-space: nowrap; text-align: start; font-weight: 500; color: var(--secondary-text-color); }
th, td { padding-block: 8px; padding-inline-end: 12px; vertical-align: top; overflow-wrap: anywhere; }
tbody tr { border-top: 1px solid var(--divider-color); }
.entities { display: flex; flex-wrap: wrap; gap: 6px; }
.chip {
  display: inline-flex; align-items: center; gap: 6px; min-height: 32px; padding: 0 12px 0 8px;
  color: var(--primary-text-color); background: var(--soft); border-radius: 16px; font-weight: 400;
  text-align: start;
}
.chip ha-icon { --mdc-icon-size: 18px; color: var(--secondary-text-color); }
.place { display: inline-flex; align-items: center; gap: 6px; }
.place ha-icon { --mdc-icon-size: 18px; color: var(--secondary-text-color); }
/* A table becomes one block a row where columns would be too narrow to read. */
:host([narrow]) thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
:host([narrow]) :is(table, tbody, tr, td) { display: block; padding-inline: 0; }
:host([narrow]) td { padding-block: 4px; }
:host([narrow]) td:empty { display: none; }
:host([narrow]) td::before { content: attr(data-head); display: block; font-size: 12px; color: var(--secondary-text-color); }

/* --- what becomes of devices and entities --- */

.intro { max-width: 80ch; margin-bottom: 16px; }
h3 { margin: 12px 0 4px; font-size: 14px; font-weight: 500; }
.moves { display: flex; flex-direction: column; gap: 4px; }
.moves li { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 12px; }
.moves ha-icon { --mdc-icon-size: 18px; color: var(--secondary-text-color); }

/* --- messages ------------------------------------------------------------------------------ */

.message { flex-direction: column; align-items: stretch; gap: 2px; min-height: 0; }
.message .line { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; }
.message .line code { font-weight: 600; }
.message pre, .message .payload { padding-inline-start: 32px; }
.message.in ha-icon { color: var(--good); }
.message.out ha-icon { color: var(--primary-color); }
.payload summary { min-height: 0; }
.payload summary code { word-break: break-all; }
.payload pre { max-height: 320px; overflow: auto; margin-top: 4px; }

/* --- when there is little to show ----------------------------------------------------------- */

.empty { display: flex; flex-direction: column; align-items: center; gap: 12px; padding: 64px 16px; text-align: center; }
.empty > ha-icon { --mdc-icon-size: 56px; color: var(--secondary-text-color); }
.empty p { max-width: 44ch; color: var(--secondary-text-color); }
.empty .actions { justify-content: center; }
.loading { padding: 64px 16px; text-align: center; color: var(--secondary-text-color); }
.problem {
  display: flex; align-items: center; gap: 12px; margin-bottom: 16px; padding: 12px 16px;
  border: 1px solid var(--bad); border-radius: var(--round); background: var(--card-background-color);
}
.problem ha-icon { color: var(--bad); }

dialog {
  max-width: min(480px, calc(100vw - 32px)); padding: 24px;
  color: var(--primary-text-color); background: var(--card-background-color);
  border: none; border-radius: 20px; box-shadow: 0 8px 32px rgb(0 0 0 / 40%);
}
dialog::backdrop { background: rgb(0 0 0 / 50%); }
dialog h2 { font-size: 20px; margin-bottom: 12px; }
dialog .actions { justify-content: flex-end; margin-top: 24px; }

@media (prefers-reduced-motion: no-preference) {
  button, .button { transition: background 120ms; }
}

/* Where colours are the user's own, what is chosen is told by them, and what is drawn by its outline. */
@media (forced-colors: active) {
  button, .button { border-color: ButtonBorder; }
  .round, .sort, .plain { border-color: Canvas; }
  .choices input:checked + span { forced-color-adjust: none; color: HighlightText; background: Highlight; }
  .choices input:checked + span .count { color: HighlightText; }
  input[type="checkbox"] { border-color: ButtonText; }
  input[type="checkbox"]:is(:checked, :indeterminate) {
    forced-color-adjust: none; border-color: Highlight; background: Highlight;
  }
  input[type="checkbox"]:checked::before, input[type="checkbox"]:indeterminate::before { border-color: HighlightText; }
  .dot { forced-color-adjust: none; border: 2px solid CanvasText; }
  .good .dot { background: CanvasText; }
  .bad .dot { background: Canvas; border-color: CanvasText; }
  .day path, polyline { forced-color-adjust: none; fill: CanvasText; stroke: CanvasText; }
  polyline { fill: none; }
  .badge, .chip { border: 1px solid CanvasText; }
}
`;

/** The frame of the panel: Home Assistant's own toolbar, with its tabs at the lower edge on a phone. */
export const frame = css`

:host {
  display: block;
  min-height: 100%;
  color: var(--primary-text-color);
  background: var(--primary-background-color);
  font-family: var(--ha-font-family-body, Roboto, sans-serif);
  font-size: 14px;
  line-height: 1.45;
  --round: var(--ha-card-border-radius, 12px);
  --soft: color-mix(in srgb, var(--primary-text-color) 7%, transparent);
  /* Home Assistant's own colours are too pale for text; towards the text's colour they are read. */
  --accent: color-mix(in srgb, var(--primary-color) 70%, var(--primary-text-color));
  --danger: color-mix(in srgb, var(--error-color, #db4437) 75%, var(--primary-text-color));
  --good: var(--success-color, #43a047);
  --bad: var(--error-color, #db4437);
  --warn: var(--warning-color, #ffa600);
}

.toolbar {
  position: sticky; top: 0; z-index: 2;
  display: flex; align-items: center;
  min-height: var(--header-height, 56px);
  padding: 0 12px;
  color: var(--sidebar-text-color);
  background: var(--sidebar-background-color);
  border-bottom: 1px solid var(--divider-color);
}
.toolbar ha-menu-button, .toolbar .round { color: var(--sidebar-icon-color); }
.toolbar ha-icon { --mdc-icon-size: 24px; }
h1 {
  flex: 1 1 0; min-width: 90px; padding-inline: 12px;
  font-size: var(--ha-font-size-xl, 20px); font-weight: 400;
  overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
}
nav { display: flex; min-width: 0; }
nav + .space { flex: 1 1 0; } /* the tabs are in the middle */
nav a {
  display: flex; align-items: center; justify-content: center; gap: 8px; min-width: 0;
  height: var(--header-height, 56px);
  padding: 0 clamp(8px, 2vw, 32px);
  color: inherit;
  border-bottom: 2px solid transparent;
}
nav a:hover { background: var(--soft); text-decoration: none; }
nav a:focus-visible { outline-offset: -4px; }
nav a[aria-current] { color: var(--accent); border-bottom-color: var(--primary-color); }
nav span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
:host([narrow]) .toolbar { padding: 0 4px; }
:host([narrow]) nav {
  position: fixed; inset: auto 0 0; z-index: 2; margin: 0;
  padding: 0 8px env(safe-area-inset-bottom);
  background: var(--sidebar-background-color);
  border-top: 1px solid var(--divider-color);
}
:host([narrow]) nav a {
  flex: 1; flex-direction: column; gap: 2px; padding: 0 4px;
  font-size: var(--ha-font-size-s, 12px); border-bottom: none;
}
:host([narrow]) nav span { max-width: 100%; }

@media (forced-colors: active) {
  nav a { border-color: Canvas; }
  nav a[aria-current] { border: 2px solid Highlight; }
}

main { display: block; max-width: 1200px; margin: 0 auto; padding: 16px; }
main:focus-visible { outline: none; }
:host([narrow]) main { padding: 12px; padding-bottom: calc(var(--header-height, 56px) + 12px); }
:host main.full { max-width: none; padding-inline: 0; }
`;
