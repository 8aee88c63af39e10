"""Reads: frozen rows for pages and prints, facts for the engine. Nothing is written here."""
