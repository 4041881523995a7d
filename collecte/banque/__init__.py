"""Bank of tried questions: what régions lend each other to build questionnaires."""
