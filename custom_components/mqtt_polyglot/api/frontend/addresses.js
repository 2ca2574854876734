// @ts-check
/** Where things are: pages of the panel, and Home Assistant's own. */

export const BASE = "/mqtt-polyglot";

const INTEGRATION = "/config/integrations/integration";

export const page = (name) => `${BASE}/${name}`;

const deviceAddress = (name) => (entryId, device) =>
  [page(name), ...[entryId, device].map(encodeURIComponent)].join("/");

/** What is known of a device. @type {(entryId: string, device: string) => string} */
export const devicePage = deviceAddress("device");

/** What a device says right now. @type {(entryId: string, device: string) => string} */
export const messagesPage = deviceAddress("messages");

/** What would become of a device that is taken over. @type {(entryId: string, device: string) => string} */
export const takeoverPage = deviceAddress("takeover");

/** A device that was added by hand, to be changed. @type {(entryId: string, device: string) => string} */
export const byHandPage = deviceAddress("by-hand");

/** A device that is to be replaced. @type {(entryId: string, device: string) => string} */
export const replacePage = deviceAddress("replace");

export const registryPage = (registryId) =>
  `/config/devices/device/${encodeURIComponent(registryId)}`;

export const integrationPage = (domain = "mqtt_polyglot") =>
  `${INTEGRATION}/${encodeURIComponent(domain)}`;

export const ADD_BROKER = "/config/integrations/dashboard/add?domain=mqtt_polyglot";

/** Go to a page; Home Assistant's router listens to this event. */
export function navigate(path, replace = false) {
  history[replace ? "replaceState" : "pushState"](null, "", path);
  window.dispatchEvent(new CustomEvent("location-changed", { detail: { replace } }));
}
