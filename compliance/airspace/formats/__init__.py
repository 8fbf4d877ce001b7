"""One module for each file format of airspace, and the sniffing that chooses among them."""
