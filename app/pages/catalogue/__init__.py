"""Pages of the catalogue: the map, assets, items, links and old surveys."""
