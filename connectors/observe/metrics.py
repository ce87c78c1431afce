"""Every metric there is, each once: a misspelt one doesn't type-check.

Base units; label values come from the catalogue, the organisations' names and fixed words only, so that
nothing that is sent to us can grow the number of series.
"""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_ROWS: Final = (1, 10, 100, 1_000, 10_000, 50_000, 100_000, 200_000, 500_000, 1_000_000)

# Intake
EVENTS: Final = Counter("trunkline_events", "Facts put on a log", ["org", "record", "source"])
UNKNOWN_FIELDS: Final = Counter(
    "trunkline_unknown_fields", "Facts with a field that nobody knows", ["record"]
)
DEAD: Final = Counter("trunkline_dead_letters", "Input that could not be read", ["stage", "cause"])
REQUESTS: Final = Counter("trunkline_receive_requests", "Webhook requests", ["status"])
REQUEST_SECONDS: Final = Histogram(
    "trunkline_receive_request_seconds", "Webhook request, Kafka's confirmation included", buckets=_SECONDS
)
PRODUCE_FAILURES: Final = Counter("trunkline_produce_failures", "Records that Kafka did not take", ["error"])

# Genesys
API_CALLS: Final = Counter("trunkline_api_calls", "Calls to Genesys", ["org", "declaration", "status"])
API_SECONDS: Final = Histogram("trunkline_api_call_seconds", "Call to Genesys", ["org"], buckets=_SECONDS)
QUOTA_LEFT: Final = Gauge("trunkline_api_quota_left", "Requests left in the minute", ["org"])
POLL_RUNS: Final = Counter("trunkline_poll_runs", "Readings of a list", ["org", "declaration", "status"])
POLL_ROWS: Final = Gauge("trunkline_poll_rows", "Entities of the newest reading", ["org", "declaration"])
POLL_AGE: Final = Gauge(
    "trunkline_poll_complete_timestamp_seconds", "Newest COMPLETE", ["org", "declaration"]
)
POLL_CAUGHT_UP: Final = Gauge(
    "trunkline_poll_caught_up_timestamp_seconds",
    "Up to this event time, every run that was due is done",
    ["org"],
)
TOMBSTONES: Final = Counter("trunkline_poll_tombstones", "Deletions inferred", ["org", "declaration"])

# Sink
ROWS: Final = Counter("trunkline_sink_rows", "Rows written to ClickHouse", ["table"])
DUPLICATES: Final = Counter(
    "trunkline_duplicates", "Facts delivered before, as far as one batch shows", ["record"]
)
LATE: Final = Counter("trunkline_late_facts", "Facts behind the watermark by more than J", ["record"])
BATCH_ROWS: Final = Histogram("trunkline_sink_batch_rows", "Records of one flush", buckets=_ROWS)
FLUSH_SECONDS: Final = Histogram("trunkline_sink_flush_seconds", "One flush, all tables", buckets=_SECONDS)
INSERT_ERRORS: Final = Counter("trunkline_sink_insert_errors", "Inserts that were refused", ["table", "code"])
LAG: Final = Gauge("trunkline_consumer_lag_records", "Records behind the end", ["topic", "partition"])
PAUSED: Final = Gauge("trunkline_sink_paused", "1 while ClickHouse can't take rows")
