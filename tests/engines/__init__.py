"""ClickHouse engines of several versions, each in a process and an environment of its own, used all alike."""
