"""Tests of what is set at the prompt."""
