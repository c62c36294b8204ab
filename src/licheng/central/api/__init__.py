"""The addresses that school platforms speak to (docs/guides/exchange.md)."""
