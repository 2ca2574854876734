// @ts-check
import { h } from "./html.js";

/**
 * Ask before something happens that is not undone with a click.
 *
 * The browser's own modal dialog keeps the focus inside, closes on Escape and gives the focus back.
 *
 * @param {any} app
 * @param {{title: string, text: string, action: string, danger?: boolean}} question
 * @returns {Promise<boolean>}
 */
export function confirm(app, { title, text, action, danger = false }) {
  return new Promise((resolve) => {
    const close = (answer) => dialog.close(answer);
    const dialog = h(
      "dialog",
      {
        "aria-labelledby": "dialog-title",
        "aria-describedby": "dialog-text",
        onclose: () => {
          dialog.remove();
          resolve(dialog.returnValue === "yes");
        },
      },
      h("h2", { id: "dialog-title" }, title),
      h("p", { id: "dialog-text" }, text),
      h(
        "div",
        { class: "actions" },
        h("button", { class: "plain", onclick: () => close("no") }, app.words.t("app.cancel")),
        h(
          "button",
          { class: danger ? "danger" : "filled", onclick: () => close("yes") },
          action,
        ),
      ),
    );
    app.shadowRoot.append(dialog);
    dialog.showModal();
  });
}
