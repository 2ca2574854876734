"""MQTT Polyglot: devices of every MQTT convention, on any number of brokers, when the user says so."""
