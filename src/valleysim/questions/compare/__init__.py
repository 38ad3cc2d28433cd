"""Compare: scenarios side by side on the same draws."""
