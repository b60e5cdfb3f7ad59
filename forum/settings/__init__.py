"""Settings. Only the composition root imports them; all other code gets plain values passed."""
