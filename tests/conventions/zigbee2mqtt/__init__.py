"""The tests of the convention of Zigbee2MQTT."""
