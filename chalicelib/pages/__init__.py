"""Pages: how content and data become HTML."""

from chalicelib.pages.rendering import asset, render, sources, text

__all__ = ["asset", "render", "sources", "text"]
