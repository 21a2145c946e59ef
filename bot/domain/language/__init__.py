"""The command language of colleagues, and who may speak it."""
