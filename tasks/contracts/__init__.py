"""What the parts of Errata hand to each other, each declared once."""
