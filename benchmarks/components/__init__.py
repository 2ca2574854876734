"""Integrations that run in a measured Home Assistant; they are copied into its folder."""
