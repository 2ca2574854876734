// @ts-check
/** Where things are: pages of the panel, and Home Assistant's own. */

export const BASE = "/mqtt-polyglot";

const INTEGRATION = "/config/integrations/integration";

export const page = (name) => `${BASE}/${name}`;

/** The page of a device; `part` is "messages" for what it says right now. */
export const devicePage = (entryId, device, part = "") =>
  [page("device"), ...[entryId, device, part].filter(Boolean).map(encodeURIComponent)].join("/");

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
