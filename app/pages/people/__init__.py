"""Pages of organisations, people, and the signed-in person."""
