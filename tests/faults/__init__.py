"""Everything that goes wrong around klachtwacht, one test per fault: nothing lost, nothing doubled, told, recovered."""
