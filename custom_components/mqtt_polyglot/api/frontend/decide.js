// @ts-check

/**
 * Add, ignore or forget devices, broker by broker.
 *
 * @param {any} app
 * @param {"adopt" | "ignore" | "forget"} action
 * @param {{entry_id: string, device: string}[]} devices
 * @param {(device: any) => any} [area] The area in which a device is added; `null` for none.
 * @returns {Promise<number>} How many it was done with.
 */
export async function decide(app, action, devices, area) {
  let done = 0;
  for (const [entry_id, group] of Map.groupBy(devices, (found) => found.entry_id)) {
    const fields = { entry_id, devices: group.map((found) => found.device) };
    if (area) fields.areas = Object.fromEntries(group.map((found) => [found.device, area(found)]));
    const answer = await app.call(`inbox/${action}`, fields);
    done += answer.done.length;
  }
  app.data.refresh();
  return done;
}
