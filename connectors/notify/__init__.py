"""Events over WebSocket: channels, what they are subscribed to, and what was not heard."""
