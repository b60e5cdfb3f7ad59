"""Mail templates of accounts."""
