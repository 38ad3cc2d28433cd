"""From counts to estimates, with their errors kept apart: pure arithmetic."""
