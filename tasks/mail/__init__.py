"""Sending: a mail server, a ledger of what was sent, at most once per run and recipient.

What a mail says is decided in `reports.mail`.
"""
