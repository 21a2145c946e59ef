"""The ground floor: pure values and decisions. No I/O and no clock; `now` is an argument."""
