"""Settings, database, security, web plumbing, form fields, spreadsheet reader.

Few nouns of the trade: retention periods, readers of the help.
"""
