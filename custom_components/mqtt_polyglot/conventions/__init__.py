"""The ways in which devices describe themselves on MQTT, each a translator to device specs."""
