"""Question -> answer."""
