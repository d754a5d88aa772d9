"""The HTTP face: the URL-check API, the site and the chat widget."""
