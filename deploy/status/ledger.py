"""Transports and gaps, as they stand in the ledger."""

from functools import partial

from connectors.kafka.compacted import read_compacted
from connectors.kafka.decoder import Decoder
from connectors.kafka.registry import open_registry, writer_schema
from connectors.settings.model import Settings
from connectors.transports.entries import TYPES, Standing, entry_of
from connectors.transports.entries import Gap as Noted
from deploy.status.picture import Gap, Topic
from schemas.control.transports import TRANSPORTS


def read_transports(settings: Settings) -> tuple[list[Topic], list[Gap]]:
    """Raises TryLater, SchemaMissing."""
    values = read_compacted(settings.kafka, settings.kafka.topic_prefix + (TRANSPORTS.topic or ""))
    topics, gaps = [], []
    with open_registry(settings.registry) as registry:
        decode = Decoder(partial(writer_schema, registry), TYPES)
        for found in filter(None, map(decode, values.values())):
            org, entry = found.fields["org"], entry_of(found.type, found.fields)
            if isinstance(entry, Standing):
                topics.append(_topic(org, found.fields["entity_id"], entry))
            elif isinstance(entry, Noted) and entry.open:
                gaps.append(_gap(org, entry))
    by_place = sorted(topics, key=lambda topic: (topic.organisation, topic.topic))
    return by_place, sorted(gaps, key=lambda gap: (gap.organisation, gap.lost_from))


def _topic(org: str, topic: str, standing: Standing) -> Topic:
    return Topic(org, topic, standing.transport, standing.since, standing.before, standing.reason)


def _gap(org: str, gap: Noted) -> Gap:
    return Gap(org, gap.topic, gap.lost_from, gap.lost_until, gap.subscriptions, gap.reason)
