"""What we check: addresses, messages and pages, judged from observed evidence."""
