"""How good what guesses and matches is, by labelled sets."""
