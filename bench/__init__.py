"""How long a week takes, and how good it is, beside other solvers: ``python -m bench``."""
