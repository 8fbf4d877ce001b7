"""Point clouds: read with suspicion, described, and written as COPC."""
