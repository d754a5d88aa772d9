"""A Telegram Bot API server on the loopback, for tests that run a whole bot without Telegram.

It is a process of its own, spoken to over real HTTP, and as strict as Telegram is: what
Telegram refuses is refused here in Telegram's words. `/bot<token>/<method>` is the Bot API,
`/sim/…` is the other side: people who write, faults on demand, the clock, the outbox.
"""
