"""What is shown of a segment beside its numbers, read from the half of the cases that was not searched."""
