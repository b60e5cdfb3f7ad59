"""Media: photos beside what people write; their conversion, their rows, and the door to their storage."""
