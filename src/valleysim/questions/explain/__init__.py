"""Explain: what stalls are due to, and on what the answer hangs."""
