"""Values that people write: numbers, intervals, distributions, changes, and the tables that hold them."""
