"""What Errata costs, measured."""
