"""Menu, site map, help, home page of each role."""
