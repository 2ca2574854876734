// @ts-check
import { patch } from "./html.js";

/**
 * A page of the panel. What it listens to ends when it is left.
 *
 * It is a web component without a shadow root: all pages stand in the one of the panel, and share its
 * stylesheet.
 */
export class View extends HTMLElement {
  /** @type {any} The panel; it sets this before the page is shown. */
  app;
  /** @type {string[]} The parts of the address after the page's name. */
  path = [];
  #endings = [];
  #drawing = 0;

  connectedCallback() {
    this.start();
    this.draw();
  }

  disconnectedCallback() {
    for (const end of this.#endings.splice(0)) end();
    cancelAnimationFrame(this.#drawing);
    this.#drawing = 0;
  }

  /** Begin to listen; for the sub-class. */
  start() {}

  /** What to show; for the sub-class. @returns {any[]} */
  render() {
    return [];
  }

  /** End this when the page is left. @param {() => void} ending */
  until(ending) {
    this.#endings.push(ending);
  }

  /** Draw once in the next frame, however often it is asked for. */
  update() {
    this.#drawing ||= requestAnimationFrame(() => {
      this.#drawing = 0;
      this.draw();
    });
  }

  draw() {
    if (this.app?.words) patch(this, this.render());
  }
}
