"""The main job: land, extract, resolve, transform, publish; each a function in `stages`, all in order in `refresh`.

What is shown to whom belongs in `cli` and `defs`, which are thin over this. This module imports nothing.
"""
