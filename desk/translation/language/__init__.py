"""What language a text is in, and each of its sentences."""
