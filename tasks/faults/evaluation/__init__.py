"""Faults of the evaluation itself: cases the model has seen, and features that hold the answer."""
