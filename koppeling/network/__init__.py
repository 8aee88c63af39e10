"""The network of ties: edges in, a networkx graph and its measures out."""
