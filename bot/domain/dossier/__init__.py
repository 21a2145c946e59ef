"""One case: its events, its state, and what may happen to it next."""
