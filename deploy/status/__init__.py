"""What goes on now: as Kafka and ClickHouse have it, without asking any process."""
