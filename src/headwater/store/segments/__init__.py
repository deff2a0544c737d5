"""Bodies of events that were moved out of the store: files of many, in a folder or far away."""
