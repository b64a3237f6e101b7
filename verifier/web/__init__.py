"""The desk: web pages for reviewers and an HTTP API over the same engine. Needs the extra ``serve``."""
