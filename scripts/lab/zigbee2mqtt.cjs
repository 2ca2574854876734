// The real Zigbee2MQTT with its own converters and one lamp. Only the radio is made up: the lamp answers at once.
//
//   node zigbee2mqtt.cjs NODE_MODULES DATA_FOLDER mqtt://HOST:PORT
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const {createRequire} = require("node:module");

const [modules, data, server] = process.argv.slice(2);
process.env.ZIGBEE2MQTT_DATA = data;
const root = path.join(path.resolve(modules), "zigbee2mqtt");
const load = createRequire(path.join(root, "index.js"));
const herdsman = load("zigbee-herdsman");
const {Zcl, Zdo} = herdsman;
const {Adapter} = load(path.join(path.dirname(load.resolve("zigbee-herdsman")), "adapter", "adapter.js"));

const COORDINATOR = "0x00124b0000c0ffee";
const LAMP = {address: "0x000b57fffe000001", network: 0x1001, endpoint: 1};
const CLUSTERS = ["genBasic", "genIdentify", "genGroups", "genScenes", "genOnOff", "genLevelCtrl"];

function writeData() {
    const endpoint = (inClusterList, more) => ({profId: 260, epId: 1, inClusterList, outClusterList: [], clusters: {}, binds: [], configuredReportings: [], meta: {}, ...more});
    const interviewed = {interviewCompleted: true, interviewState: "SUCCESSFUL"};
    const rows = [
        {id: 1, type: "Coordinator", ieeeAddr: COORDINATOR, nwkAddr: 0, manufId: 0, epList: [1], endpoints: {1: endpoint([], {devId: 5})}, ...interviewed, meta: {}},
        {
            id: 2, type: "Router", ieeeAddr: LAMP.address, nwkAddr: LAMP.network, manufId: 4476, manufName: "IKEA of Sweden",
            powerSource: "Mains (single phase)", modelId: "TRADFRI bulb E27 W opal 1000lm", epList: [1],
            endpoints: {1: endpoint(CLUSTERS.map((name) => Zcl.Clusters[name].ID), {devId: 257})},
            zclVersion: 3, ...interviewed, meta: {configured: 1}, lastSeen: Date.now(),
        },
    ];
    const settings = [
        "version: 5", "mqtt:", "  base_topic: zigbee2mqtt", `  server: ${server}`, "serial:", "  port: /dev/null", "  adapter: zstack",
        "frontend:", "  enabled: false", "homeassistant:", "  enabled: false", "availability:", "  enabled: true",
        "advanced:", "  channel: 15", "  pan_id: 6754", "  network_key: [1,3,5,7,9,11,13,15,0,2,4,6,8,10,12,13]", "  log_output: [console]",
        "devices:", `  '${LAMP.address}':`, "    friendly_name: Desk lamp",
    ];
    fs.mkdirSync(data, {recursive: true});
    fs.writeFileSync(path.join(data, "configuration.yaml"), settings.join("\n") + "\n");
    fs.writeFileSync(path.join(data, "database.db"), rows.map((row) => JSON.stringify(row)).join("\n"));
}

class Radio extends Adapter {
    async start() { return "resumed"; }
    async stop() {}
    async reset() {}
    async permitJoin() {}
    async supportsBackup() { return false; }
    async getCoordinatorIEEE() { return COORDINATOR; }
    async getCoordinatorVersion() { return {type: "zStack3x0", meta: {revision: 20240710}}; }
    async getNetworkParameters() { return {panID: 6754, extendedPanID: "0xdddddddddddddddd", channel: 15, nwkUpdateID: 0}; }
    async sendZdo() { return [Zdo.Status.SUCCESS, {}]; }
    async sendZclFrameToGroup() {}
    async sendZclFrameToAll() {}
    async sendZclFrameToEndpoint(_address, _network, endpoint, frame) {
        const {cluster, command, header} = frame;
        const answers = {
            read: () => ["readRsp", frame.payload.map(({attrId}) => ({attrId, status: Zcl.Status.UNSUPPORTED_ATTRIBUTE}))],
            configReport: () => ["configReportRsp", frame.payload.map(({attrId}) => ({status: 0, direction: 0, attrId}))],
        };
        const [name, payload] = answers[command.name]?.() ?? ["defaultRsp", {cmdId: command.ID, statusCode: 0}];
        const answer = Zcl.Frame.create(Zcl.FrameType.GLOBAL, Zcl.Direction.SERVER_TO_CLIENT, true, header.manufacturerCode, header.transactionSequenceNumber, name, cluster, payload, {}).toBuffer();
        return {clusterID: cluster.ID, address: LAMP.network, header: Zcl.Header.fromBuffer(answer), data: answer, endpoint, linkquality: 120, groupID: 0, wasBroadcast: false, destinationEndpoint: 1};
    }
}
Adapter.create = async (...options) => new Radio(...options);

(async () => {
    writeData();
    const {Controller} = load(path.join(root, "dist/controller.js"));
    const controller = new Controller(async () => {}, async (code) => process.exit(code ?? 0));
    process.on("SIGTERM", () => controller.stop().finally(() => process.exit(0)));
    await controller.start();
})().catch((error) => { console.error(error); process.exit(1); });
