"""Organisations and people, sign-in and API tokens. They are closed, never deleted."""
