"""Terms and the clock: what ends when, whose turn it is, and what is due now."""
