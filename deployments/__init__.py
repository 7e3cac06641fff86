"""Where and how Errata runs, with examples."""
