"""Reading a mail: from bytes to what its writer wrote himself."""
