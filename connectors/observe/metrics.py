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
NOT_LIVE: Final = Counter(
    "trunkline_receive_not_live",
    "Facts left out, as their topic comes by another transport",
    ["org", "record"],
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
FETCH_PENDING: Final = Gauge(
    "trunkline_fetch_pending_ids", "Ids whose facts are still to be fetched", ["org", "declaration"]
)
TRANSPORT: Final = Gauge(
    "trunkline_transport", "1: the transport by which a topic comes", ["org", "topic", "transport"]
)
POLL_OWNED: Final = Gauge("trunkline_poll_owned", "1 where this process polls the organisation", ["org"])
POLL_TAKEOVERS: Final = Counter("trunkline_poll_takeovers", "Times that an organisation was taken", ["org"])
POLL_FENCED: Final = Counter("trunkline_poll_fenced", "Times that another had taken it before", ["org"])
TOMBSTONES: Final = Counter("trunkline_poll_tombstones", "Deletions inferred", ["org", "declaration"])

# Notify
CHANNELS: Final = Gauge("trunkline_notify_channels", "Channels that are heard", ["org"])
SUBSCRIBED: Final = Gauge("trunkline_notify_topics", "Topics subscribed to", ["org"])
UNCOVERED: Final = Gauge(
    "trunkline_notify_uncovered_topics", "Topics that no channel has room for", ["org", "record"]
)
REJECTED: Final = Gauge("trunkline_notify_rejected_topics", "Topics that Genesys refuses", ["org", "record"])
RECONNECTS: Final = Counter("trunkline_notify_reconnects", "Sockets opened anew", ["org", "cause"])
GAPS_WRITTEN: Final = Counter("trunkline_notify_gaps", "Stretches not heard", ["org", "record"])
MESSAGES: Final = Counter("trunkline_notify_messages", "Messages read from sockets", ["org", "kind"])

# Sink
ROWS: Final = Counter("trunkline_sink_rows", "Rows written to ClickHouse", ["table"])
DUPLICATES: Final = Counter(
    "trunkline_duplicates", "Facts told before, as far as this process remembers", ["record"]
)
LATE: Final = Counter("trunkline_late_facts", "Facts behind the watermark by more than J", ["record"])
BATCH_ROWS: Final = Histogram("trunkline_sink_batch_rows", "Records of one flush", buckets=_ROWS)
FLUSH_SECONDS: Final = Histogram("trunkline_sink_flush_seconds", "One flush, all tables", buckets=_SECONDS)
INSERT_ERRORS: Final = Counter("trunkline_sink_insert_errors", "Inserts that were refused", ["table", "code"])
LAG: Final = Gauge("trunkline_consumer_lag_records", "Records behind the end", ["topic", "partition"])
PAUSED: Final = Gauge("trunkline_sink_paused", "Loops that wait for ClickHouse, Kafka or the registry")
RESTATE_REQUESTS: Final = Counter("trunkline_restate_requests", "Requests for restatement executed")
RESTATED: Final = Counter("trunkline_restated_windows", "Rows restated or withdrawn", ["aggregate"])

# Engine
ENGINE_EVENTS: Final = Counter("trunkline_work_events", "Records of the log taken into the state")
ENGINE_BATCHES: Final = Counter("trunkline_work_batches", "Batches taken")
ENGINE_SECONDS: Final = Histogram("trunkline_work_batch_seconds", "Computing one batch", buckets=_SECONDS)
ENGINE_DUPLICATES: Final = Counter("trunkline_work_duplicates", "Samples known already", ["record"])
ENGINE_LATE: Final = Counter("trunkline_work_late", "Samples older than memory reaches", ["record"])
RESTATEMENTS_ASKED: Final = Counter(
    "trunkline_work_restatements_asked", "Spans for SQL to restate", ["record"]
)
OPEN_WINDOWS: Final = Gauge("trunkline_work_open_windows", "Minutes with samples that can still close")
RETAINED_SAMPLES: Final = Gauge("trunkline_work_retained_samples", "Samples in memory")
STATE_BYTES: Final = Gauge("trunkline_work_state_bytes", "Bytes of the samples in memory")
WATERMARK_DELAY: Final = Gauge("trunkline_work_watermark_delay_seconds", "Clock less watermark", ["org"])
RECOVERY_SECONDS: Final = Gauge("trunkline_work_recovery_seconds", "The newest recovery", ["partition"])
DELTA_BYTES: Final = Counter("trunkline_work_changelog_bytes", "Deltas and snapshots written")
OUTPUT_BYTES: Final = Counter("trunkline_work_output_bytes", "Results written")
OUTPUT_ROWS: Final = Counter("trunkline_work_output_rows", "Rows written", ["topic"])
TICKS_WRITTEN: Final = Counter("trunkline_work_ticks", "Ticks written for silent organisations", ["org"])
