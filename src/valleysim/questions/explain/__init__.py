"""Explain: what stalls are due to, and what the answer depends on."""
