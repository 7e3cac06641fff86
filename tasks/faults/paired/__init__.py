"""Observed values beside the values they should be, and what explains those that differ."""
