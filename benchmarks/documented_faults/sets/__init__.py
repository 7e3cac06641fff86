"""One data set a file: how it is read, and which faults are documented; its errata.yaml lies beside it."""
