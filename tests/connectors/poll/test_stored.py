from connectors.kafka.wire import Encoder
from connectors.poll.records import state
from connectors.poll.run import Run
from connectors.poll.stored import decode_stored
from schemas.control.poll_states import POLL_STATES
from schemas.declare.families import TELEPHONY
from schemas.derive.record_types import record_type


def test_messages_are_read_back_by_organisation_and_key() -> None:
    encode = Encoder({record_type(POLL_STATES).name: 7})
    wrote = {("east", "sites"): b"\x01", ("east", "sites/03.1"): b"\x02", ("west", "sites"): b""}
    records = [
        state(Run(org, "sites", TELEPHONY, "run", 5), key, packed, 6) for (org, key), packed in wrote.items()
    ]
    stored = decode_stored({record.key: encode(record) for record in records})
    assert stored == {"east": {"sites": b"\x01", "sites/03.1": b"\x02"}, "west": {"sites": b""}}
    assert {record.partition(1) for record in records} == {0}
