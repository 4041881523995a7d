"""Objectives, cofinancement, meetings, counted facts, signature."""
