"""Readers of other people's lists, one file a format; each turns bytes into items and nothing else."""
