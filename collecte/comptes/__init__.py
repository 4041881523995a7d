"""Accounts: sign-in, second factor, identity provider, tokens, « Mon compte »."""
