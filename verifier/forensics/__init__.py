"""Step 5: pixels, container and fields yield checks for edits and joins."""
