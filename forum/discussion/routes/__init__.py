"""Routes of comments: post one on any content, withdraw it, set its language."""
