"""Counter devices: ports for the window, one host process per device behind them."""
