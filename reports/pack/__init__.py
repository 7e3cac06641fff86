"""The pack for a review: cards that are judged before anything is revealed, and the sheet for the verdicts."""
