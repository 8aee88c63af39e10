"""Compiled loops for large rounds. Nothing that a small round or a page imports may import them."""
