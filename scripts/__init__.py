"""Programs for working on this project; scripts/lab is what the demo and the tests are built from."""
