"""Routes of verification: the page of a member's steps, and the steps within other forms."""
