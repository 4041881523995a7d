"""Answering: pages, saving, checking, transmitting, receipt, spreadsheet form."""
