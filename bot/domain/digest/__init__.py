"""The overzicht of a werkdag: what one colleague has to know this morning."""
