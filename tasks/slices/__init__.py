"""The search for segments in which the model fails more often."""
