"""Real programs that stand behind peers and tests: started on loopback, stopped by their pid."""
