"""From an unknown file of records to the YAML that describes it, and a dry run of that YAML.

What belongs here is guessing and showing; the meaning of a YAML and of its cells is `readers/`.
"""
