"""The tests of the conventions."""
