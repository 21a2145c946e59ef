"""One case: its events, its state, and who stands where in it."""
