"""Tests of MQTT Polyglot."""
