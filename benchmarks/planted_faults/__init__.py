"""A benchmark of planted faults: each kind of fault planted into real tables, beside its clean twin."""
