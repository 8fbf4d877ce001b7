"""Pages of the walk from a pixel to the pound."""
