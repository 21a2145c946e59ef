"""Who works here, whose organisatie it is, and names as people write them."""
