"""Diary: what became of one history, event by event."""
