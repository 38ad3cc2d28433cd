"""TOML with its lines, places and mistakes."""
