"""Inventory and snapshots over REST: what there is, since when, and what is gone."""
