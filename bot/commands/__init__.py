"""The commands of klachtwacht by subject; `bot/cli.py` lists them. Answers go to stdout, logs and progress to stderr."""
