/** What editors need to know of `lit.js`. */
export class LitElement extends HTMLElement {
  [name: string]: any;
  connectedCallback(): void;
  disconnectedCallback(): void;
  requestUpdate(): void;
}
type Template = (strings: TemplateStringsArray, ...values: any[]) => any;
export const css: Template;
export const html: Template;
export const svg: Template;
export const nothing: any;
export const classMap: (classes: Record<string, boolean>) => any;
export const createRef: () => { value?: any };
export const guard: (dependencies: any[], value: () => any) => any;
export const ifDefined: (value: any) => any;
export const live: (value: any) => any;
export const ref: (target: any) => any;
export const repeat: <T>(items: T[], key: (item: T) => any, template: (item: T) => any) => any;
