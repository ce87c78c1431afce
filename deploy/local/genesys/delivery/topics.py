"""The notification topics that the simulated organisations publish."""

from typing import Final

TRUNK_METRICS: Final = "v2.telephony.providers.edges.trunks.{id}.metrics"
EDGE_METRICS: Final = "v2.telephony.providers.edges.{id}.metrics"
TRUNK_INSTANCE: Final = "v2.telephony.providers.edges.trunks.{id}"

PUBLISHED: Final = (TRUNK_METRICS, EDGE_METRICS, TRUNK_INSTANCE)
"""A plan's rows name a topic by its position here."""
