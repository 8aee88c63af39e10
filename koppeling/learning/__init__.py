"""What became of couplings: outcomes in, calibrated estimates and effect reports out."""
