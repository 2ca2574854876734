"""Tests of the laboratory's own pieces."""
