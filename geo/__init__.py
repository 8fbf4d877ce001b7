"""Earth and sun: coordinates, heights, shapes, tides, footprints and rasters. Knows no council and no database."""
