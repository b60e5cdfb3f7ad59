"""Settings. Only the composition root imports them; everything else is handed plain values."""
