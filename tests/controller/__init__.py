"""Tests of the controller, without Home Assistant."""
