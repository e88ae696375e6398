"""What is known, and the index on disk. Imports nothing of ours but itself."""
