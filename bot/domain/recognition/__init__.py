"""What was recognised in a mail: the suggestion and its evidence, and when it asks for care."""
