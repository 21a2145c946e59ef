"""Commands carried out: each in one unit of work, from whatever channel it came."""
