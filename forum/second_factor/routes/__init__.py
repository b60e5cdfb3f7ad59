"""Routes of the second factor: its page, and the step that asks for it."""
