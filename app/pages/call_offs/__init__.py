"""Pages of orders: the offer, its route, its money and its schedule."""
