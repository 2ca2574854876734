"""The connection of Home Assistant's own MQTT integration."""
