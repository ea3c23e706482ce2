"""Data files of the product: catalogue, fonts, icons, style, receipt templates."""
