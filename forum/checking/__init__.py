"""`forum check`: looks at everything an operator can get wrong, and says what to do about it."""
