"""A simulated Zigbee2MQTT with its devices; the messages have the shape that release 2.x prints."""
