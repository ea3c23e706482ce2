"""资费: the five national interfaces of filing and publicity (wire profile 5), in the ministry's field names."""
