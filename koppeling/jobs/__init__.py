"""What runs outside a request: rounds, files, mail, the demo. Jobs open their own transactions."""
