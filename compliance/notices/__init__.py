"""Whom to ask and whom to tell before a flight, how long ahead, and what they said."""
