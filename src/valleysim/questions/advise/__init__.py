"""Advise: what to do first under a budget."""
