"""What was recognised in a mail: the suggestion, its evidence, and what decisions teach about it."""
