"""Pages of requests: asking, seeing the answer, following it to the end."""
