"""Writes: one function per deed, over a session that the caller opened and will commit.

Every deed writes its journal line in the same transaction; ``now`` and the
actor are passed in. One noun a module.
"""
