// @ts-check
import { LitElement, html, nothing } from "./vendor/lit.js";
import { styles } from "./styles.js";

/**
 * The one dialog of the panel, which asks and waits for the answer.
 *
 * The browser's own modal dialog keeps the focus inside, closes on Escape and gives the focus back.
 */
export class ConfirmDialog extends LitElement {
  static styles = styles;

  /** @type {any} The panel. */
  app;
  /** @type {import("./main.js").Question | undefined} */
  #question;
  #resolve = (_answer) => {};
  /** The answer to the last question. @type {Promise<boolean>} */
  #answer = Promise.resolve(false);

  /**
   * Ask, when what was asked before is over: the browser tells later that a dialog has been closed, and somebody
   * may have pressed the button again by then.
   *
   * @param {import("./main.js").Question} question
   * @returns {Promise<boolean>}
   */
  ask(question) {
    this.#answer = this.#answer.then(() => this.#ask(question));
    return this.#answer;
  }

  async #ask(question) {
    this.#question = question;
    this.requestUpdate();
    await this.updateComplete;
    const dialog = /** @type {HTMLDialogElement} */ (this.renderRoot.querySelector("dialog"));
    dialog.showModal();
    return new Promise((resolve) => (this.#resolve = resolve));
  }

  #closed(event) {
    this.#question = undefined;
    this.requestUpdate();
    this.#resolve(event.target.returnValue === "yes");
  }

  render() {
    const question = this.#question;
    if (!question) return nothing;
    const { title, text, action, danger = false } = question;
    const close = (answer) => (event) => event.target.closest("dialog").close(answer);
    return html`
      <dialog aria-labelledby="title" aria-describedby="text" @close=${this.#closed}>
        <h2 id="title">${title}</h2>
        <p id="text">${text}</p>
        <div class="actions">
          <button class="plain" @click=${close("no")}>${this.app.words.t("app.cancel")}</button>
          <button class=${danger ? "danger" : "filled"} @click=${close("yes")}>${action}</button>
        </div>
      </dialog>
    `;
  }
}
