"""People's words in pictures: one on a flow that others tell marks it, and is no box of its own."""
