"""The stages a message passes, one file each; their order stands in `chat.desk.STAGES`."""
