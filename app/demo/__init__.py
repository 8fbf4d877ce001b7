"""A demonstration council: real places, invented suppliers, and survey files made by code from a seed."""
