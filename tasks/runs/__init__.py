"""Run directories: built under a temporary name, published by rename, never half-written."""
