"""How the tables came to be, one revision after another. Never edited once released, only added to."""
