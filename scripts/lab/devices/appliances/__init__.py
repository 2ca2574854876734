"""Simple devices, one for each kind of entity that the others of the home are not."""
