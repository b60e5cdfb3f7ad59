"""Actions of moving in: import ideas and comments, take an import back."""
