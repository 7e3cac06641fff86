"""The stages of a run as plain functions.

Each takes paths and small typed values and returns the same, so that an orchestrator can retry or cache it; rows stay
in files, and every stage opens an engine of its own. Wiring only: the work is in `tasks` and `reports`.
"""
