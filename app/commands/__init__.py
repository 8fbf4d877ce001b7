"""Command groups of the laverock command line."""
