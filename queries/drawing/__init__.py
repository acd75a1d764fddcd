"""What `draw` is made of: the facts of the page (`facts`), the page (`page`), its template, styles and scripts."""
