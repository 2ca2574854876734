// The real Zigbee2MQTT with its own converters, its Home Assistant discovery, and a network of 14 devices and a group. Only the radio is made up.
//
//   node zigbee2mqtt_network.cjs NODE_MODULES DATA_FOLDER mqtt://HOST:PORT
//
// A message to sim/NAME/report has a device report something: {"cluster":"msTemperatureMeasurement","attributes":{"measuredValue":2150}}
"use strict";
process.on("unhandledRejection", (e) => console.log("SIM unhandled", String(e && e.message).slice(0, 200)));
const fs = require("node:fs");
const path = require("node:path");
const {createRequire} = require("node:module");
const [modules, dataDir, broker] = process.argv.slice(2).map((each, index) => (index < 2 ? path.resolve(each) : each));
const z2mRoot = path.join(modules, "zigbee2mqtt");
process.env.ZIGBEE2MQTT_DATA = dataDir;
const req = createRequire(path.join(z2mRoot, "index.js"));
const herdsman = req("zigbee-herdsman");
const {Zcl, Zdo} = herdsman;
const hroot = path.dirname(req.resolve("zigbee-herdsman"));
const {Adapter} = req(path.join(hroot, "adapter", "adapter.js"));
const mqtt = req("mqtt");

// ---------------------------------------------------------------- the simulated network
const DEFAULT_DEVICES = [
    {name: "hue_color", model: "LCT015", manufacturer: "Signify Netherlands B.V.", type: "Router", power: "Mains (single phase)",
        endpoints: {11: {in: ["genBasic", "genIdentify", "genGroups", "genScenes", "genOnOff", "genLevelCtrl", "lightingColorCtrl", "touchlink"], out: ["genOta"],
            attrs: {genOnOff: {onOff: 0}, genLevelCtrl: {currentLevel: 254}, lightingColorCtrl: {colorCapabilities: 31, colorMode: 2, colorTemperature: 370, currentX: 30000, currentY: 26000, currentHue: 0, currentSaturation: 0, colorTempPhysicalMin: 153, colorTempPhysicalMax: 500, enhancedCurrentHue: 0}}}}},
    {name: "tradfri_ww", model: "TRADFRI bulb E27 WS opal 980lm", manufacturer: "IKEA of Sweden", type: "Router", power: "Mains (single phase)",
        endpoints: {1: {in: ["genBasic", "genIdentify", "genGroups", "genScenes", "genOnOff", "genLevelCtrl", "lightingColorCtrl"], out: ["genOta"],
            attrs: {genOnOff: {onOff: 1}, genLevelCtrl: {currentLevel: 100}, lightingColorCtrl: {colorCapabilities: 16, colorMode: 2, colorTemperature: 300, colorTempPhysicalMin: 250, colorTempPhysicalMax: 454}}}}},
    {name: "plug", model: "lumi.plug", manufacturer: "LUMI", type: "Router", power: "Mains (single phase)",
        endpoints: {1: {in: ["genBasic", "genOnOff"], out: [], attrs: {genOnOff: {onOff: 0}}}, 2: {in: ["genAnalogInput"], attrs: {genAnalogInput: {presentValue: 12.5}}}, 3: {in: ["genAnalogInput"], attrs: {genAnalogInput: {presentValue: 1.25}}}}},
    {name: "climate_sensor", model: "lumi.weather", manufacturer: "LUMI", type: "EndDevice", power: "Battery",
        endpoints: {1: {in: ["genBasic", "msTemperatureMeasurement", "msRelativeHumidity", "msPressureMeasurement"], attrs: {}}}},
    {name: "door", model: "lumi.sensor_magnet.aq2", manufacturer: "LUMI", type: "EndDevice", power: "Battery",
        endpoints: {1: {in: ["genBasic", "genOnOff"], attrs: {genOnOff: {onOff: 1}}}}},
    {name: "remote", model: "TRADFRI remote control", manufacturer: "IKEA of Sweden", type: "EndDevice", power: "Battery",
        endpoints: {1: {in: ["genBasic", "genPowerCfg"], out: ["genOnOff", "genLevelCtrl", "genScenes"], attrs: {genPowerCfg: {batteryPercentageRemaining: 87}}}}},
    {name: "lock", model: "YRD226 TSDB", manufacturer: "Yale", type: "EndDevice", power: "Battery",
        endpoints: {1: {in: ["genBasic", "genPowerCfg", "closuresDoorLock"], attrs: {closuresDoorLock: {lockState: 1}, genPowerCfg: {batteryPercentageRemaining: 150}}}}},
    {name: "blind", model: "FYRTUR block-out roller blind", manufacturer: "IKEA of Sweden", type: "EndDevice", power: "Battery",
        endpoints: {1: {in: ["genBasic", "genPowerCfg", "closuresWindowCovering"], attrs: {closuresWindowCovering: {currentPositionLiftPercentage: 20}, genPowerCfg: {batteryPercentageRemaining: 60}}}}},
    {name: "trv", model: "eTRV0100", manufacturer: "Danfoss", type: "EndDevice", power: "Battery",
        endpoints: {1: {in: ["genBasic", "genPowerCfg", "genPollCtrl", "hvacThermostat", "hvacUserInterfaceCfg", "haDiagnostic"],
            attrs: {hvacThermostat: {localTemp: 2050, occupiedHeatingSetpoint: 2100, pIHeatingDemand: 30, systemMode: 4, minHeatSetpointLimit: 500, maxHeatSetpointLimit: 3500, ctrlSeqeOfOper: 2}, genPowerCfg: {batteryPercentageRemaining: 180}}}}},
    {name: "tuya_trv", model: "TS0601", manufacturer: "_TZE200_ckud7u2l", type: "EndDevice", power: "Battery",
        endpoints: {1: {in: ["genBasic", "manuSpecificTuya"], out: ["genTime", "genOta"]}}},
    {name: "two_gang", model: "lumi.ctrl_neutral2", manufacturer: "LUMI", type: "Router", power: "Mains (single phase)",
        endpoints: {1: {in: ["genBasic"]}, 2: {in: ["genOnOff"], attrs: {genOnOff: {onOff: 0}}}, 3: {in: ["genOnOff"], attrs: {genOnOff: {onOff: 1}}}, 4: {in: []}, 5: {in: []}, 6: {in: []}}},
    {name: "fan", model: "FanBee1", manufacturer: "Lorenz Brun", type: "Router", power: "DC Source",
        endpoints: {8: {in: ["genBasic", "genIdentify", "genGroups", "genScenes", "genOnOff", "genLevelCtrl"], attrs: {genOnOff: {onOff: 0}, genLevelCtrl: {currentLevel: 0}}}}},
    {name: "siren", model: "WarningDevice-EF-3.0", manufacturer: "HEIMAN", type: "Router", power: "Mains (single phase)",
        endpoints: {1: {in: ["genBasic", "ssIasZone", "ssIasWd", "genPowerCfg"], attrs: {ssIasWd: {maxDuration: 240}}}}},
    {name: "unsupported", model: "no.such.model", manufacturer: "nobody", type: "Router", power: "Mains (single phase)",
        endpoints: {1: {in: ["genBasic", "genOnOff"], attrs: {genOnOff: {onOff: 0}}}}},
];
const clusterId = (n) => { const c = Zcl.Clusters[n]; if (!c) throw new Error(`unknown cluster ${n}`); return c.ID; };
const devices = new Map();
let counter = 0;
function addSim(d) {
    counter += 1;
    const ieee = d.ieee ?? `0x00158d0001${counter.toString(16).padStart(6, "0")}`;
    const dev = {...d, ieee, nwk: d.nwk ?? 0x1000 + counter, offline: false, store: new Map()};
    for (const [ep, e] of Object.entries(d.endpoints)) for (const [c, attrs] of Object.entries(e.attrs ?? {})) dev.store.set(`${ep}/${c}`, {...attrs});
    const first = Object.keys(d.endpoints)[0];
    dev.store.set(`${first}/genBasic`, {zclVersion: 3, appVersion: 1, stackVersion: 2, hwVersion: 1, manufacturerName: d.manufacturer, modelId: d.model, dateCode: d.dateCode ?? "20240101", powerSource: d.power === "Battery" ? 3 : 1, swBuildId: "1.0.0", ...(dev.store.get(`${first}/genBasic`) ?? {})});
    devices.set(ieee, dev);
    return dev;
}
for (const d of DEFAULT_DEVICES) addSim(d);

// ---------------------------------------------------------------- data folder
fs.mkdirSync(dataDir, {recursive: true});
const COORD = "0x00124b0000c0ffee";
const yaml = [
    "version: 5", "mqtt:", "  base_topic: zigbee2mqtt", `  server: ${broker}`, "  version: 5", "  maximum_packet_size: 268435456",
    "serial:", "  port: /dev/null", "  adapter: zstack", "frontend:", "  enabled: false", "availability:", "  enabled: true",
    "homeassistant:", "  enabled: true",
    "advanced:", "  channel: 15", "  pan_id: 6754", "  network_key: [1,3,5,7,9,11,13,15,0,2,4,6,8,10,12,13]", "  log_output: [console]", "  log_level: warning", "  last_seen: ISO_8601",
    "devices:", ...[...devices.values()].flatMap((d) => [`  '${d.ieee}':`, `    friendly_name: '${d.name}'`]),
    "groups:", "  '5':", "    friendly_name: group_lights",
];
{
    for (const f of ["state.json", "database.db", "database.db.backup"]) fs.rmSync(path.join(dataDir, f), {force: true});
    fs.writeFileSync(path.join(dataDir, "configuration.yaml"), yaml.join("\n") + "\n");
    const rows = [{id: 1, type: "Coordinator", ieeeAddr: COORD, nwkAddr: 0, manufId: 0, epList: [1], endpoints: {1: {profId: 260, epId: 1, devId: 5, inClusterList: [], outClusterList: [], clusters: {}, binds: [], configuredReportings: [], meta: {}}}, interviewCompleted: true, interviewState: "SUCCESSFUL", meta: {}}];
    for (const d of devices.values()) {
        const eps = {};
        for (const [id, e] of Object.entries(d.endpoints)) eps[id] = {profId: 260, epId: Number(id), devId: 256, inClusterList: (e.in ?? []).map(clusterId), outClusterList: (e.out ?? []).map(clusterId), clusters: Object.fromEntries(Object.entries(e.attrs ?? {}).map(([c, a]) => [c, {attributes: {...a}}])), binds: [], configuredReportings: [], meta: {}};
        rows.push({id: rows.length + 1, type: d.type, ieeeAddr: d.ieee, nwkAddr: d.nwk, manufId: 4660, manufName: d.manufacturer, powerSource: d.power, modelId: d.model, epList: Object.keys(d.endpoints).map(Number), endpoints: eps, appVersion: 1, stackVersion: 2, hwVersion: 1, dateCode: "20240101", swBuildId: "1.0.0", zclVersion: 3, interviewCompleted: true, interviewState: "SUCCESSFUL", meta: {configured: 1}, lastSeen: Date.now()});
    }
    const lights = [...devices.values()].filter((d) => ["hue_color", "tradfri_ww"].includes(d.name));
    rows.push({id: rows.length + 1, type: "Group", groupID: 5, members: lights.map((d) => ({deviceIeeeAddr: d.ieee, endpointID: Number(Object.keys(d.endpoints)[0])})), meta: {}});
    fs.writeFileSync(path.join(dataDir, "database.db"), rows.map((r) => JSON.stringify(r)).join("\n"));
}

// ---------------------------------------------------------------- the adapter
const FT = Zcl.FrameType, DIR = Zcl.Direction;
let adapter;
class SimAdapter extends Adapter {
    constructor(...a) { super(...a); this.hasZdoMessageOverhead = false; adapter = this; }
    async start() { return "resumed"; }
    async stop() {}
    async getCoordinatorIEEE() { return COORD; }
    async getCoordinatorVersion() { return {type: "zStack3x0", meta: {revision: 20240710, transportrev: 2, product: 1, majorrel: 2, minorrel: 7, maintrel: 1}}; }
    async reset() {}
    async supportsBackup() { return false; }
    async backup() { throw new Error("no backup"); }
    async getNetworkParameters() { return {panID: 6754, extendedPanID: "0xdddddddddddddddd", channel: 15, nwkUpdateID: 0}; }
    async addInstallCode() {}
    async permitJoin() {}
    waitFor() { const promise = new Promise((_, rej) => setTimeout(() => rej(new Error("Timeout waitFor (simulated)")), 5)); promise.catch(() => {}); return {promise, cancel: () => {}}; }
    async sendZdo(ieee, nwk, cid, payload, disableResponse) {
        const d = devices.get(ieee);
        if (disableResponse) return;
        if (d?.offline) throw new Error("Timeout - ZDO");
        const C = Zdo.ClusterId, ok = (o) => [Zdo.Status.SUCCESS, o];
        const eps = d ? d.endpoints : {1: {}};
        switch (cid) {
            case C.NODE_DESCRIPTOR_REQUEST: return ok({nwkAddress: nwk, logicalType: !d ? 0 : d.type === "Router" ? 1 : 2, manufacturerCode: 4660, serverMask: {stackComplianceRevision: 22}, capabilities: {}});
            case C.ACTIVE_ENDPOINTS_REQUEST: return ok({nwkAddress: nwk, endpointList: Object.keys(eps).map(Number)});
            case C.SIMPLE_DESCRIPTOR_REQUEST: { const ep = payload[payload.length - 1]; const e = eps[ep] ?? {}; return ok({length: 20, nwkAddress: nwk, endpoint: ep, profileId: 260, deviceId: 256, deviceVersion: 0, inClusterList: (e.in ?? []).map(clusterId), outClusterList: (e.out ?? []).map(clusterId)}); }
            case C.LEAVE_REQUEST: setTimeout(() => { devices.delete(ieee); this.emit("deviceLeave", {networkAddress: nwk, ieeeAddr: ieee}); }, 50); return ok(undefined);
            default: return ok({nwkAddress: nwk, eui64: ieee, entryList: [], neighborTableEntries: 0, routingTableEntries: 0, startIndex: 0, assocDevList: []});
        }
    }
    payload(d, ep, frame) { const data = frame.toBuffer(); return {clusterID: frame.cluster.ID, address: d.nwk, header: Zcl.Header.fromBuffer(data), data, endpoint: Number(ep), linkquality: 120, groupID: 0, wasBroadcast: false, destinationEndpoint: 1}; }
    create(type, dir, tsn, cmd, cluster, payload, manuf) { return Zcl.Frame.create(type, dir, true, manuf, tsn, cmd, cluster, payload, {}); }
    report(d, ep, clusterName, attrs, kind = "report") {
        const cl = Zcl.Utils.getCluster(clusterName, undefined, {});
        const list = [];
        for (const [k, v] of Object.entries(attrs)) { const a = cl.getAttribute ? cl.getAttribute(k) : Zcl.Utils.getClusterAttribute(cl, /^\d+$/.test(k) ? Number(k) : k, undefined); if (!a) throw new Error(`no attribute ${clusterName}.${k}`); list.push({attrId: a.ID, dataType: a.type, attrData: v}); }
        this.emit("zclPayload", this.payload(d, ep, this.create(FT.GLOBAL, DIR.SERVER_TO_CLIENT, 1 + Math.floor(Math.random() * 200), kind, cl, list)));
    }
    apply(d, ep, frame) { // effect of a cluster command on the simulated device; returns {cluster: {attr: value}} to report back
        const n = frame.cluster.name, c = frame.command.name, p = frame.payload ?? {};
        const st = (cl) => { const k = `${ep}/${cl}`; if (!d.store.has(k)) d.store.set(k, {}); return d.store.get(k); };
        const out = {};
        const set = (cl, a) => { Object.assign(st(cl), a); out[cl] = {...(out[cl] ?? {}), ...a}; };
        if (n === "genOnOff") { const cur = st(n).onOff ?? 0; if (/^on/.test(c)) set(n, {onOff: 1}); else if (/^off/.test(c)) set(n, {onOff: 0}); else if (c === "toggle") set(n, {onOff: cur ? 0 : 1}); }
        else if (n === "genLevelCtrl" && p.level !== undefined) { set(n, {currentLevel: p.level}); if (/WithOnOff/.test(c)) set("genOnOff", {onOff: p.level > 0 ? 1 : 0}); }
        else if (n === "lightingColorCtrl") { if (c === "moveToColorTemp") set(n, {colorTemperature: p.colortemp, colorMode: 2}); if (c === "moveToColor") set(n, {currentX: p.colorx, currentY: p.colory, colorMode: 1}); if (c === "moveToHueAndSaturation") set(n, {currentHue: p.hue, currentSaturation: p.saturation, colorMode: 0}); }
        else if (n === "closuresDoorLock") { if (c === "lockDoor") set(n, {lockState: 1}); if (c === "unlockDoor") set(n, {lockState: 2}); }
        else if (n === "closuresWindowCovering") { if (c === "upOpen") set(n, {currentPositionLiftPercentage: 0}); if (c === "downClose") set(n, {currentPositionLiftPercentage: 100}); if (c === "goToLiftPercentage") set(n, {currentPositionLiftPercentage: p.percentageliftvalue}); if (c === "stop") set(n, {currentPositionLiftPercentage: st(n).currentPositionLiftPercentage ?? 50}); }
        return out;
    }
    async sendZclFrameToEndpoint(ieee, nwk, ep, frame, timeout, disableResponse) {
        const d = devices.get(ieee);
        if (!d || d.offline) { await new Promise((r) => setTimeout(r, 100)); throw new Error(`Timeout after ${timeout}ms`); }
        const tsn = frame.header.transactionSequenceNumber, manuf = frame.header.manufacturerCode, cl = frame.cluster;
        const key = `${ep}/${cl.name}`;
        if (frame.header.isGlobal) {
            const attrName = (id) => Zcl.Utils.getClusterAttribute(cl, id, manuf)?.name;
            if (frame.command.name === "read") {
                const s = d.store.get(key) ?? {};
                const rsp = frame.payload.map(({attrId}) => { const a = Zcl.Utils.getClusterAttribute(cl, attrId, manuf); const v = a && s[a.name]; return v === undefined ? {attrId, status: Zcl.Status.UNSUPPORTED_ATTRIBUTE} : {attrId, status: 0, dataType: a.type, attrData: v}; });
                const pl = this.payload(d, ep, this.create(FT.GLOBAL, DIR.SERVER_TO_CLIENT, tsn, "readRsp", cl, rsp, manuf));
                setImmediate(() => this.emit("zclPayload", pl));
                return disableResponse ? undefined : pl;
            }
            if (frame.command.name === "write" || frame.command.name === "writeUndiv") {
                const s = d.store.get(key) ?? {}; d.store.set(key, s);
                const changed = {};
                for (const w of frame.payload) { const n = attrName(w.attrId); if (n) { s[n] = w.attrData; changed[n] = w.attrData; } }
                if (Object.keys(changed).length) setTimeout(() => { try { this.report(d, ep, cl.name, changed); } catch (e) { console.log("SIM report", e.message); } }, 150);
                return disableResponse ? undefined : this.payload(d, ep, this.create(FT.GLOBAL, DIR.SERVER_TO_CLIENT, tsn, "writeRsp", cl, frame.payload.map((w) => ({status: 0, attrId: w.attrId})), manuf));
            }
            if (frame.command.name === "configReport") return this.payload(d, ep, this.create(FT.GLOBAL, DIR.SERVER_TO_CLIENT, tsn, "configReportRsp", cl, frame.payload.map((w) => ({status: 0, direction: 0, attrId: w.attrId})), manuf));
            return undefined;
        }
        const effects = this.apply(d, ep, frame);
        for (const [c, a] of Object.entries(effects)) setTimeout(() => { try { this.report(d, ep, c, a); } catch (e) { console.log("SIM report", e.message); } }, 200);
        if (cl.name === "manuSpecificTuya" && frame.command.name === "dataRequest") {
            const f = this.create(FT.SPECIFIC, DIR.SERVER_TO_CLIENT, tsn, "dataResponse", cl, {seq: frame.payload.seq, dpValues: frame.payload.dpValues});
            setTimeout(() => this.emit("zclPayload", this.payload(d, ep, f)), 150);
        }
        if (disableResponse) return undefined;
        if (frame.command.response !== undefined) {
            try { return this.payload(d, ep, this.create(FT.SPECIFIC, DIR.SERVER_TO_CLIENT, tsn, frame.command.response, cl, {status: 0, groupid: frame.payload?.groupid ?? 0, sceneid: frame.payload?.sceneid ?? 0, capacity: 0, scenecount: 0, scenelist: []})); } catch (e) { console.log("SIM rsp", cl.name, frame.command.name, e.message); }
        }
        return this.payload(d, ep, this.create(FT.GLOBAL, DIR.SERVER_TO_CLIENT, tsn, "defaultRsp", cl, {cmdId: frame.command.ID, statusCode: 0}));
    }
    async sendZclFrameToGroup(gid, frame) {
        for (const d of devices.values()) if (gid === 5 && ["hue_color", "tradfri_ww"].includes(d.name)) { const ep = Object.keys(d.endpoints)[0]; for (const [c, a] of Object.entries(this.apply(d, ep, frame))) setTimeout(() => this.report(d, ep, c, a), 200); }
    }
    async sendZclFrameToAll() {}
    async setChannelInterPAN() {} async sendZclFrameInterPANToIeeeAddr() {} async sendZclFrameInterPANBroadcast() { throw new Error("Timeout"); } async restoreChannelInterPAN() {}
}
Adapter.create = async (...a) => new SimAdapter(...a);

// ---------------------------------------------------------------- run the real controller
(async () => {
    const settings = req(path.join(z2mRoot, "dist/util/settings.js"));
    const errs = settings.validate ? settings.validate() : [];
    if (errs && errs.length) console.log("SETTINGS", errs);
    // some converters' onEvent("start") wait for a real radio for ever: give each 400 ms (simulator only)
    const OnEventExt = req(path.join(z2mRoot, "dist/extension/onEvent.js")).default;
    const desc = Object.getOwnPropertyDescriptor(OnEventExt.prototype, "callOnEvent");
    const origCall = desc.value ?? OnEventExt.prototype.callOnEvent;
    Object.defineProperty(OnEventExt.prototype, "callOnEvent", {configurable: true, writable: true, value: function (device, ev) {
        let t; const slow = new Promise((r) => { t = setTimeout(() => { console.log("SIM slow onEvent", ev.type, device.definition?.vendor, device.definition?.model); r(); }, 400); });
        return Promise.race([origCall.call(this, device, ev).catch((e) => console.log("SIM onEvent", e.message)).finally(() => clearTimeout(t)), slow]);
    }});
    const {Controller} = req(path.join(z2mRoot, "dist/controller.js"));
    let controller;
    const start = async () => { controller = new Controller(async () => { await controller.stop(true); await start(); }, async (code, restart) => { if (!restart) process.exit(code ?? 0); }); await controller.start(); };
    await start();
    const ctl = mqtt.connect(broker);
    ctl.on("connect", () => ctl.subscribe("sim/#"));
    const find = (id) => devices.get(id) ?? [...devices.values()].find((d) => d.name === id);
    ctl.on("message", (topic, buf) => {
        try {
            const parts = topic.split("/"), txt = buf.toString(), msg = txt ? JSON.parse(txt) : {};
            const d = find(parts[1]); if (!d) return console.log("SIM unknown device", parts[1]);
            const ep = msg.endpoint ?? Object.keys(d.endpoints)[0];
            if (parts[2] === "report") { const k = `${ep}/${msg.cluster}`; d.store.set(k, {...(d.store.get(k) ?? {}), ...msg.attributes}); adapter.report(d, ep, msg.cluster, msg.attributes); }
        } catch (e) { console.log("SIM control error", topic, e.message); }
    });
    for (const s of ["SIGINT", "SIGTERM"]) process.on(s, async () => { ctl.end(true); await controller.stop(); process.exit(0); });
})().catch((e) => { console.error(e); process.exit(1); });
