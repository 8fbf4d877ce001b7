"""Pages of the money spent under the framework."""
