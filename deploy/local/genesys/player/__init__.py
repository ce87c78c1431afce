"""Delivers a plan as EventBridge API destinations do, and moves the shared clock as it goes."""
