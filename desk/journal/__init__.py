"""What the desk writes down of its own doing: structured lines, and the thread that runs through those of one cause."""
