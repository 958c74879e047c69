"""What a support desk is, without a database, a network or a clock."""
