"""HTML pages, one folder a domain and one module a journey."""
