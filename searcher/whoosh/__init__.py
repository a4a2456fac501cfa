"""The index as a search sees it: Whoosh's readers and query objects, evaluated over the mapped arrays of its segments."""
