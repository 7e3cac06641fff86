"""The mail that tells of a run."""
