"""Custom integrations, for the tests to import."""
