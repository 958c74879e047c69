"""What operators write in TOML, checked and frozen."""
