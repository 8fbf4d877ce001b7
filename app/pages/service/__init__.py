"""Pages about the service itself, and the files that its pages are made of."""
