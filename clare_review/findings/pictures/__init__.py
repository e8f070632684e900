"""The pictures of the findings: data in, one frozen picture out, with its words, its table and its drawing."""
