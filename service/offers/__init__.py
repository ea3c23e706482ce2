"""Offers: the product model, its national files, who may buy what, fees and dates."""
