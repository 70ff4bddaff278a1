"""From a document's text to statements, each with the characters it rests on. Pure: no files, no database."""
