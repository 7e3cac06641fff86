"""Questions beyond right and wrong: bias, graded loss, confused pairs, losses of queries."""
