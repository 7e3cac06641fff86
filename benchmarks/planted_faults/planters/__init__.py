"""Every planter, one fault a file."""
