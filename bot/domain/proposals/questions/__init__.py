"""The questions asked of a mail in a known case, by subject. Their order stands in `order.py`."""
