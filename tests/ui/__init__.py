"""Journeys through the real user interface, in a real browser."""
