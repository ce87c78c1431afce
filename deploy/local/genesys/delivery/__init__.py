"""What EventBridge delivers, and when: a declared plan, made before anything is sent."""
