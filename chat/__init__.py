"""What we say: one message in, one reply out, whatever the channel."""
