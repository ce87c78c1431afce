"""The notification service: channels, what they are subscribed to, and the sockets that get it."""
