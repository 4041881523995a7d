"""Settings, database, security, web plumbing, form fields, spreadsheet reader: knows no noun of the trade."""
