"""Which cases to read, and how they are shown."""
