"""This run against an earlier one of the same model, and the gate."""
