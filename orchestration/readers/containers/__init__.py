"""Files inside files: archives, compressed files and crawls, and what one file may expand to."""
