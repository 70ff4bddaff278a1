"""E-mail: the text of a letter, the organisation it is from, and what is attached to it."""
