"""Days: werkdagen, office hours, lengths of time, and dates as people write them."""
