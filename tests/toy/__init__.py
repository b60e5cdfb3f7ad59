"""A toy kind of content, as a slice of its own: everything that knows it is in this folder."""
