"""What we know: articles, platform facts and contacts as files an officer edits."""
