"""What becomes of an event of a topic, whichever transport brings it."""
