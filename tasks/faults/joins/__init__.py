"""Faults of joins: keys that do not meet, meet too often, or meet the wrong row."""
