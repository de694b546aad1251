"""X as its web client shows it: a browser, the answers that its pages receive, and what those say."""
