"""Boards: management pages as data. ``page`` is what a front end gets, ``board`` what a board declares."""
