"""The notification topics that the simulated organisations publish."""

from collections.abc import Mapping
from typing import Final

from deploy.local.genesys import declared
from schemas.declare.events import Event

TRUNK_METRICS: Final = "v2.telephony.providers.edges.trunks.{id}.metrics"
EDGE_METRICS: Final = "v2.telephony.providers.edges.{id}.metrics"
TRUNK_INSTANCE: Final = "v2.telephony.providers.edges.trunks.{id}"

BUILT: Final = (TRUNK_METRICS, EDGE_METRICS, TRUNK_INSTANCE)
"""Whose events the world builds by hand."""
DERIVED: Final[Mapping[str, Event]] = {
    event.topic: event for event in declared.events().values() if event.topic and event.topic not in BUILT
}
"""Whose events are made up from their declarations."""

PUBLISHED: Final = (*BUILT, *DERIVED)
"""A plan's rows name a topic by its position here."""
