"""Detectors of data-preparation faults, one a file."""
