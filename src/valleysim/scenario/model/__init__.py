"""A scenario as a value: its tables, its pilots, its hash."""
