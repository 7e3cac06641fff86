"""The data stage of the report: one module per part of the page, plain values in words, no HTML."""
