"""Files: bytes in, rows and problems out, and back. Knows no database."""
