"""Values that look plausible and are wrong: shifted, scaled, swapped, damaged, filled in."""
