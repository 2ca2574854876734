"""What a message costs: this integration, Home Assistant's own one, and the least there can be."""
