"""Search: an index of everything public, fed by the journal, and the page that asks it."""
