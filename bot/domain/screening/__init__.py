"""What kind of mail came in, how sure its sender is, and which case it belongs to."""
