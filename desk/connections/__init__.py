"""What stands between a connector and its channel: budgets, credentials, redaction, and how the line does."""
