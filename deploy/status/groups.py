"""Consumer groups: who is in them, and how far behind they are."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from confluent_kafka import ConsumerGroupTopicPartitions, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._listoffsets import OffsetSpec

from connectors.kafka import topics
from connectors.kafka.slots import slot_of
from connectors.kafka.topics import SLOTS
from connectors.settings.model import Kafka
from deploy.status.picture import Lag, Member, Owner

_WAIT_S: Final = 10.0
_LATEST: Final = OffsetSpec.latest()  # type: ignore[no-untyped-call]
_OURS: Final = "trunkline."
SHARING: Final = ("poll", "notify")
"""Roles whose groups share organisations."""


def read_groups(kafka: Kafka) -> tuple[list[Member], list[Lag]]:
    """Of every group of this line. Raises KafkaException where the broker doesn't answer."""
    admin = topics.open_admin(kafka)
    found = admin.list_consumer_groups(request_timeout=_WAIT_S).result()
    if found.errors:
        first = found.errors[0]
        raise first if isinstance(first, KafkaException) else KafkaException(first)
    ours = sorted(g.group_id for g in found.valid if g.group_id.startswith(kafka.topic_prefix + _OURS))
    if not ours:
        return [], []
    described = admin.describe_consumer_groups(ours, request_timeout=_WAIT_S)
    members = [m for group, future in described.items() for m in _members(kafka, group, future.result())]
    return members, [lag for group in ours for lag in _lags(kafka, admin, group)]


def _members(kafka: Kafka, group: str, described: Any) -> Iterable[Member]:
    slots = kafka.topic_prefix + SLOTS
    for each in described.members:
        held = each.assignment.topic_partitions if each.assignment else []
        own = tuple(sorted(part.partition for part in held if part.topic == slots))
        yield Member(group, each.client_id, each.host.lstrip("/"), len(held), own)


def _lags(kafka: Kafka, admin: AdminClient, group: str) -> list[Lag]:
    """By topic. Slots are never read, and so nobody is behind."""
    asked = [ConsumerGroupTopicPartitions(group)]
    answer = admin.list_consumer_group_offsets(asked, request_timeout=_WAIT_S)[group].result()
    committed = [
        p for p in answer.topic_partitions if p.topic != kafka.topic_prefix + SLOTS and p.offset >= 0
    ]
    if not committed:
        return []
    latest = {TopicPartition(p.topic, p.partition): _LATEST for p in committed}
    ends = {
        (at.topic, at.partition): future.result().offset
        for at, future in admin.list_offsets(latest, request_timeout=_WAIT_S).items()
    }
    behind: dict[str, int] = {}
    for part in committed:
        lag = max(0, ends[part.topic, part.partition] - part.offset)
        behind[part.topic] = behind.get(part.topic, 0) + lag
    return [Lag(group, topic, records) for topic, records in sorted(behind.items())]


def owners(kafka: Kafka, organisations: Sequence[str], members: Sequence[Member], slots: int) -> list[Owner]:
    """Who has each organisation, in each role that is shared out."""
    found = []
    for role in SHARING:
        group = f"{kafka.topic_prefix}{_OURS}{role}"
        by_slot = {slot: m for m in members if m.group == group for slot in m.slots}
        for organisation in organisations:
            slot = slot_of(organisation, slots)
            owner = by_slot.get(slot)
            client, host = (owner.client, owner.host) if owner else ("", "")
            found.append(Owner(organisation, role, slot, client, host))
    return found


def slots_of(kafka: Kafka) -> int:
    """How many there are; 0 where their topic isn't there."""
    name = kafka.topic_prefix + SLOTS
    described = topics.describe(topics.open_admin(kafka), [name], _WAIT_S)
    return described[name].partitions if name in described else 0
