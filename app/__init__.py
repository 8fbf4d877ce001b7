"""The composition root: settings, sign-in, pages, command line and demonstration. The only room that knows all the others."""
