"""A laboratory on this machine: an MQTT broker, simulated devices and a real Home Assistant."""
