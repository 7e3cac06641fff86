"""Data sets whose faults are documented elsewhere, each with an ordinary errata.yaml: what is found of them."""
