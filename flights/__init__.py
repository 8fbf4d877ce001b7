"""The life of a request, from asked to accepted. The only room that orchestrates the others."""
