"""What the bot would do with a mail or a case, who would act, and why. A human decides."""
