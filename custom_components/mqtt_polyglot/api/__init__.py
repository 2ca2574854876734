"""What clients ask and are told: WebSocket API, actions, the panel."""
