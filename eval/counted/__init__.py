"""Questions whose answers plain loops over the printed text count: they share no code with the program."""
