"""Faults of labels: wrong, contradicting, immature, shifted, or given by another policy."""
