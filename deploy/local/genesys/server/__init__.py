"""Genesys Cloud's REST and OAuth for any number of simulated organisations, each under its own host path."""
