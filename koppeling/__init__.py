"""Koppeling couples newcomers to neighbours, associations and employers.

In comments and docstrings *she* is the newcomer, whoever that is, and *they* are
the other side of a pair: shorter than both nouns, and never unclear which is
meant. What users read says *the newcomer*.
"""

__version__ = "0.1.0"
