"""What a colleague may ask for, as values, by subject. `bot.domain.language.rows` says how each is written."""
