"""Benchmarks: each prints a ratio against a peer that does the same work in the same run."""
