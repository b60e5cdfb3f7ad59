"""View models of the moderation pages."""
