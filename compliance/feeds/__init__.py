"""Outside feeds: weather, space weather, notices and tides, read once, kept, and never mistaken for "clear"."""
