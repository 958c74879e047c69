"""What was translated before, by people and by machines."""
