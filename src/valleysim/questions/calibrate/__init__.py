"""Worlds that agree with what is published: which quantities of a scenario make its targets come true."""
