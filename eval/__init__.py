"""Cases -> scores."""
