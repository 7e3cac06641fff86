"""Metrics with 95 % intervals, from totals that the engine adds up over the evaluation table."""
