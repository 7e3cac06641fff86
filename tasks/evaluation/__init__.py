"""Loss, failures and metrics of the four task types."""
