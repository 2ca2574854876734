"""Bytes and topics: the connection to one MQTT broker, and who listens to what on it."""
