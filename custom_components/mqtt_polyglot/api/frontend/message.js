// @ts-check
/** How one MQTT message is shown. */

import { html } from "./vendor/lit.js";

const LONG = 160; // characters of a payload that are shown without unfolding it

/** A payload as it came; a long one can be unfolded. @param {string} text */
export function payload(text) {
  if (text.length <= LONG) return html`<pre>${text}</pre>`;
  return html`
    <details class="payload">
      <summary><code>${text.slice(0, LONG)}…</code></summary>
      <pre>${pretty(text)}</pre>
    </details>
  `;
}

/** Size, and what is not as usual about a message. */
export const facts = (app, message) =>
  [
    app.format.size(message.size),
    message.qos > 0 && `QoS ${message.qos}`,
    message.retain && app.words.t("messages.retained"),
  ].filter(Boolean);

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
