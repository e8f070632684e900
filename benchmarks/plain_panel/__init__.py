"""The review panel of plain ipywidgets that came first: kept only as the comparator of the panel's benchmark."""
