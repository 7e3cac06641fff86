"""The work: one step or detector a file, plain typed functions on DuckDB relations, Polars frames and paths."""
