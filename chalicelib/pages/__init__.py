"""Pages: how content and data become HTML."""

from chalicelib.pages.rendering import asset, render, text

__all__ = ["asset", "render", "text"]
