// @ts-check

/**
 * Adopt, ignore or forget devices, broker by broker.
 *
 * @param {any} app
 * @param {"adopt" | "ignore" | "forget"} action
 * @param {{entry_id: string, device: string}[]} devices
 * @returns {Promise<number>} How many it was done with.
 */
export async function decide(app, action, devices) {
  let done = 0;
  for (const [entryId, group] of Map.groupBy(devices, (found) => found.entry_id)) {
    const answer = await app.call(`inbox/${action}`, {
      entry_id: entryId,
      devices: group.map((found) => found.device),
    });
    done += answer.done.length;
  }
  app.data.refresh();
  return done;
}
