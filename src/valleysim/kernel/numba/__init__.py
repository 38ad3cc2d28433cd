"""What compiles the kernel: linking of functions before optimising, a plain way, kept compiled code."""
