"""Dagster only, and thin: what runs is `pipeline`'s. One file a concept; a new file here is loaded by itself."""
