"""What may happen to a dossier next: commands become events."""
