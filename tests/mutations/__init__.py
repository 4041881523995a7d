"""Mutation tests: each important rule is altered in one place, and a test must fail."""
