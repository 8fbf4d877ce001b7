"""Georeferenced rasters: read with a budget, described, and made into cloud-optimised GeoTIFFs."""
