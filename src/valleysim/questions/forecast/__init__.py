"""Forecast: which pilots reach production, and when."""
