"""The steps of the check, in groups of what a user would do."""
