"""Settings, database, security, web plumbing, form fields, spreadsheet reader, jobs: knows no noun of the trade."""
