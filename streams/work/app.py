"""The Faust application of one family: its agent hands batches to the partitions' states.

Faust brings the consumer group, the assignment and its changes, back-pressure and the life of the process;
what is computed, kept and committed is the engine's.
"""

from typing import Any, Final

import faust
from faust.types import TP

from connectors.settings.model import Settings
from streams.work.partitions import Partitions
from streams.work.security import credentials

_BUFFERED: Final = 4
"""Batches of up to `work.batch_records` each that wait for the agent."""
_RECOVERY_S: Final = 86_400.0
"""Where recovering takes longer than its `broker_request_timeout`, Faust ends its recovery and never fetches
again, in silence. The consumer's own patience with a broker is set in `streams/work/fetching.py`.
"""


class WorkApp(faust.App):
    """`settings` and `partitions` are for the transport too."""

    settings: Settings
    partitions: Partitions

    def _create_directories(self) -> None:
        """None: Faust's are for tables, and the folder that it runs in may be for reading only."""


def build(settings: Settings, group: str, log: str, partitions: Partitions) -> WorkApp:
    """`group` and `log` are with prefix. The topics must exist."""
    app = WorkApp(
        group,
        broker=[f"trunkline://{address}" for address in settings.kafka.bootstrap.split(",")],
        store="memory://",
        web_enabled=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        broker_commit_interval=1.0,
        broker_session_timeout=settings.work.session / 1000,
        broker_heartbeat_interval=settings.work.session / 6000,
        broker_request_timeout=_RECOVERY_S,
        broker_check_crcs=True,
        broker_max_poll_records=None,
        consumer_max_fetch_size=settings.work.batch_bytes,
        consumer_auto_offset_reset="earliest",
        consumer_group_instance_id=settings.work.instance,
        stream_buffer_maxsize=_BUFFERED,
        stream_wait_empty=False,
        agent_supervisor="mode.supervisors.CrashingSupervisor",
        stream_recovery_delay=0.0,
        **credentials(settings.kafka),
    )
    app.settings = settings
    app.partitions = partitions
    topic = app.topic(log, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")

    @app.agent(topic, name="windows")  # type: ignore[untyped-decorator]
    async def windows(stream: Any) -> None:
        """Batches in, effects out. Acknowledging frees Faust's buffer; what is committed the state says."""
        async for event in stream.noack().events():
            seek = await partitions.take(event.message.partition, event.value)
            event.ack()
            if seek is not None:
                await seek_back(app, event.message.tp, seek)

    return app


async def seek_back(app: WorkApp, tp: TP, offset: int) -> None:
    """To records that are missing. Raises StateLost where the log doesn't have them any more."""
    starts = await app.consumer.earliest_offsets(tp)
    app.partitions.start_moved(tp.partition, starts[tp])
    await app.consumer.seek(tp, offset)
