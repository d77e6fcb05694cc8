"""Rehearse an event with simulated viewers: a client outside the layers, by HTTP and sockets."""

from livedemo.cli.simulate.command import register

__all__ = ["register"]
