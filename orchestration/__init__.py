"""Starhall: raw news and records in, a tested DuckDB warehouse out.

The layers, lowest first: `model`; `vocabulary`, `normalisation` and `settings`; `readers`, `extraction`
and `resolution`; `warehouse`, `transformation` and `publication`; `pipeline`; `defs` and `cli`;
`definitions`. A lower layer never imports a higher one. This module imports nothing.
"""
