"""Photos slice: the files of photos, for whoever may see what they belong to."""
