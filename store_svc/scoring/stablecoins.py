"""Coins that are meant to stay at one price: to call them up or down says nothing that a return could tell."""

STABLECOINS = frozenset(
    f"${name}"
    for name in (  # noqa: SIM905 - a table to read, not a list of quotation marks
        # of the US dollar
        "BUSD CRVUSD CUSD DAI DEUSD DOLA FDUSD FRXUSD GHO GUSD HUSD LUSD MIM MUSD PYUSD RLUSD SUSD SUSDE SUSDS "
        "TUSD USD USD0 USD1 USDA USDAI USDB USDC USDC.E USDD USDE USDF USDG USDK USDL USDM USDN USDP USDR USDS USDT "
        "USDT0 USDTB USDX USDY USDBC UST USTC VAI XUSD ZUSD "
        # of the euro and of others
        "AEUR AUSD BIDR EURA EURC EURE EURS EURT EURR GBPT GYEN IDRT TRYB XSGD"
    ).split()
)
