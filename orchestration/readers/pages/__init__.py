"""Web pages: the main text, and what a page says of itself."""
