"""What the house knows before anyone is registered, read from ``seeds/``."""
