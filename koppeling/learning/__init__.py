"""What became of couplings: outcomes in, calibrated estimates and effect reports out.

Empty until there are outcomes to learn from; its place among the layers is kept.
"""
