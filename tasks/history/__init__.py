"""What earlier runs found: append-only Parquet, one small file per run."""
