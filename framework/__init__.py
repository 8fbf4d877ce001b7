"""Who flies it, at what price, within which ceiling, and worth what."""
