"""Pages of deliveries: what came, and whether it will do."""
