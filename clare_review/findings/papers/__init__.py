"""Papers: prose filled with figures by name, then drawn as a page, a PDF or a Word file, the same bytes every time."""
