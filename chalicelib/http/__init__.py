"""HTTP: parse requests, limit their rate, and answer them, for scripts (JSON) and plain forms (HTML) alike."""
