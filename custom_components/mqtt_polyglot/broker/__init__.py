"""The connection to one MQTT broker, and the handlers of its messages."""
