// @ts-check
import { LitElement } from "./vendor/lit.js";
import { styles } from "./styles.js";

/**
 * A page of the panel. What it listens to ends when it is left.
 *
 * A page is drawn when one of its properties changes, and whenever it calls `requestUpdate()`:
 * what it keeps to itself are private fields. (A field with the name of a property would hide what Lit makes of it.)
 */
export class Page extends LitElement {
  static properties = {
    narrow: { type: Boolean, reflect: true },
    full: { type: Boolean, reflect: true },
  };

  static styles = styles;

  /** Whether it goes from edge to edge; for the sub-class. */
  static full = false;

  /** @type {any} The panel; it sets this before the page is shown. */
  app;
  /** @type {string[]} The parts of the address after the page's name. */
  path = [];
  /** Whether something is being done that the user asked for; see `attempt`. */
  busy = false;
  /** @type {any} What went wrong with it. */
  failure;
  #endings = [];
  #focused = false;

  constructor() {
    super();
    this.full = /** @type {any} */ (this.constructor).full;
  }

  connectedCallback() {
    super.connectedCallback();
    this.start();
    this.requestUpdate();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const end of this.#endings.splice(0)) end();
  }

  willUpdate() {
    this.#focused = Boolean(this.renderRoot?.activeElement);
  }

  updated() {
    this.app.entitle(this);
    // What had the focus is gone, and nothing else has taken it: the keyboard goes on in the page, not before it.
    if (this.#focused && !this.renderRoot.activeElement && this.isConnected) this.refocus();
  }

  /** Have the focus again where the element that had it is gone; for the sub-class, if it knows better. */
  refocus() {
    this.app.focusMain();
  }

  /** Begin to listen; for the sub-class. */
  start() {}

  /** What the page is called, for the toolbar; for the sub-class, where the row of its tab does not say it. */
  get heading() {
    return "";
  }

  /** Where the arrow in the toolbar leads, where there is one; for the sub-class. */
  get back() {
    return "";
  }

  /** Do something that may fail, and draw the page before and after it. @param {() => Promise<any>} act */
  async attempt(act) {
    this.busy = true;
    this.requestUpdate();
    try {
      await act();
      this.failure = undefined;
    } catch (error) {
      this.failure = error;
    }
    this.busy = false;
    this.requestUpdate();
  }

  /** End this when the page is left. @param {() => void} ending */
  until(ending) {
    this.#endings.push(ending);
  }
}
