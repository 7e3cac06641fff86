"""Ambiguous and legitimately unusual cases, which are no errors of the data."""
