"""The commands by what they are for; `flows.cli` puts them together. Each imports what it needs when it is called."""
