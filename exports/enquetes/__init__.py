"""Questionnaires: variables, counts, statistical secrecy, results of structures, workbook."""
