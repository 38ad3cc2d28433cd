"""The kernel: histories simulated by compiled code that knows numpy and numba only."""
