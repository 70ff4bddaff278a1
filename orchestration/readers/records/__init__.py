"""Tables of records in every format, through the YAML of their source: cells, rows, columns, batches.

The YAML is `source`, the fields of an entity `values`, formats are the `*_tables`; `batches` reads a file.
"""
