"""The life of a config entry: its broker, its devices, and what the user decided about them."""
