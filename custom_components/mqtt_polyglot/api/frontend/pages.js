// @ts-check
/**
 * The pages of the panel: `/mqtt-polyglot/<name>/…` shows the element of `Page`. Those with a `tab` are in the
 * toolbar, in this order; of the others `under` names the tab that they belong to.
 *
 * A new page is a new file in `pages/` and a row here.
 */

import { BrokersPage } from "./pages/brokers.js";
import { ByHandPage } from "./pages/by_hand.js";
import { DevicePage } from "./pages/device.js";
import { DevicesPage } from "./pages/devices.js";
import { InboxPage } from "./pages/inbox.js";
import { MapPage } from "./pages/map.js";
import { MessagesPage } from "./pages/messages.js";
import { ReplacePage } from "./pages/replace.js";
import { TakeoverPage } from "./pages/takeover.js";
import { TopicsPage } from "./pages/topics.js";

export const PAGES = [
  { name: "brokers", Page: BrokersPage, tab: { title: "brokers.title", icon: "mdi:server-network" } },
  { name: "inbox", Page: InboxPage, tab: { title: "inbox.title", icon: "mdi:inbox-arrow-down" } },
  { name: "devices", Page: DevicesPage, tab: { title: "devices.title", icon: "mdi:devices" } },
  { name: "map", Page: MapPage, tab: { title: "map.title", icon: "mdi:graph-outline" } },
  { name: "topics", Page: TopicsPage, tab: { title: "topics.title", icon: "mdi:file-tree" } },
  { name: "device", Page: DevicePage, under: "devices" },
  { name: "messages", Page: MessagesPage, under: "devices" },
  { name: "by-hand", Page: ByHandPage, under: "topics" },
  { name: "replace", Page: ReplacePage, under: "devices" },
  { name: "takeover", Page: TakeoverPage, under: "inbox" },
];

/** The name of the element of a page. @param {string} name */
export const tag = (name) => `mqtt-polyglot-${name}`;
