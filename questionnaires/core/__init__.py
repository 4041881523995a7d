"""Model of a questionnaire: kinds of question, blocks, pages; shares of a whole; French formats."""
