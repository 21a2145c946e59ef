"""The doors of the house, one file each: what every adapter behind it must be able to do.

Every adapter passes the contract suite of its port in `tests/contracts/`.
"""
