"""From files to typed tables."""
