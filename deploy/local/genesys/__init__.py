"""Simulated Genesys Cloud organisations: what they hold, what they say over REST, what EventBridge delivers.

Everything follows from a configuration file and its seeds, so a run can be repeated byte for byte.
"""
