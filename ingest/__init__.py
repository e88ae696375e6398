"""Document -> index."""
