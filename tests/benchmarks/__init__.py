"""Side-by-side measurements, run by `make bench`, never collected by the test run: nothing here asserts a time."""
