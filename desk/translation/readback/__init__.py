"""What reads otherwise once it was translated and back."""
