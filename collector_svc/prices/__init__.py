"""Prices: from CoinGecko, an exchange or a CSV file into the store, for the calls that wait for them."""
