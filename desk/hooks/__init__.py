"""The contract between the desk and its plugins, and the code that keeps it."""
