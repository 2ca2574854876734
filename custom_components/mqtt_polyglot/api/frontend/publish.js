// @ts-check
import { html, live } from "./vendor/lit.js";
import { button, select } from "./parts.js";

/** Publishes a message to a topic, as the action does. */
export class PublishForm {
  #page;
  #topic = "";
  #payload = "";
  #qos = "0";
  #retain = false;
  #busy = false;

  /** @param {any} page */
  constructor(page) {
    this.#page = page;
  }

  /** Begin with a topic. @param {string} topic */
  begin(topic) {
    this.#topic = topic;
    this.#payload = "";
    this.#retain = false;
  }

  async #send(entryId) {
    const { app } = this.#page;
    this.#busy = true;
    this.#page.requestUpdate();
    try {
      await app.hass.callService(
        "mqtt_polyglot",
        "publish",
        {
          config_entry_id: entryId,
          topic: this.#topic,
          payload: this.#payload,
          qos: this.#qos,
          retain: this.#retain,
        },
        undefined,
        false, // what goes wrong is said here, once
      );
      app.notify(app.words.t("topics.published"));
    } catch (error) {
      app.notify(app.words.t("app.failed", { error: error.message ?? `${error}` }));
    }
    this.#busy = false;
    this.#page.requestUpdate();
  }

  #field(label, value, onInput) {
    return html`
      <label class="stacked">
        <span>${label}</span>
        <input
          class="field"
          type="text"
          .value=${live(value)}
          @input=${(event) => onInput(event.target.value)}
          autocapitalize="off"
          autocomplete="off"
          spellcheck="false"
        />
      </label>
    `;
  }

  /** @param {string} entryId The broker. */
  render(entryId) {
    const { words } = this.#page.app;
    return html`
      <details class="publish">
        <summary>${words.t("topics.publish")}</summary>
        <form
          @submit=${(event) => {
            event.preventDefault();
            this.#send(entryId);
          }}
        >
          ${this.#field(words.t("report.topic"), this.#topic, (value) => (this.#topic = value))}
          ${this.#field(words.t("topics.payload"), this.#payload, (value) => (this.#payload = value))}
          <div class="bar">
            ${select(
              "QoS",
              ["0", "1", "2"].map((value) => ({ value, text: `QoS ${value}` })),
              this.#qos,
              (value) => (this.#qos = value),
            )}
            <label class="check">
              <input
                type="checkbox"
                .checked=${live(this.#retain)}
                @change=${(event) => (this.#retain = event.target.checked)}
              />
              ${words.t("topics.retain")}
            </label>
            <span class="space"></span>
            ${button("filled", "mdi:send", words.t("topics.publish"), () => {}, this.#busy)}
          </div>
        </form>
      </details>
    `;
  }
}
