"""Photographs: what the camera wrote about where it was, where it looked and when."""
