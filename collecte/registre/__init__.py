"""Structures, accompagnements, ingénieries, prestataires, import."""
