"""A complaint scheme, and what the law and the scheme let a case be."""
