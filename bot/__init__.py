"""klachtwacht: the process, from mailbox to closed dossier."""
