"""The names of the warehouse compared on DuckDB: Splink scores pairs by a fixed model. No decision is made here."""
