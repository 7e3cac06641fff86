"""Great Expectations first: what must hold before anything is analysed."""
