"""The meeting: the sheet that goes out, the verdicts that come back, and what they say of all failures."""
