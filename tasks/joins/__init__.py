"""The join with evidence, and which rows were analysed."""
