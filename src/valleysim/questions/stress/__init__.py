"""Stress: what departures do, and which coalition bears them."""
