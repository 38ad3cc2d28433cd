"""The kernel: histories lived through by compiled code that knows numpy and numba only."""
