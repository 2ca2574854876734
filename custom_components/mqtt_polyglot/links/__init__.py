"""How a config entry reaches its broker."""
