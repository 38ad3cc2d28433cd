"""Runs of the kernel: chunks on an executor, paired runs of variants, single histories again."""
