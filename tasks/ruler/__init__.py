"""One ruler for every finding: excess errors, exact tests, false-discovery control, attribution."""
