"""Worlds: joint values of everything that is not known."""
