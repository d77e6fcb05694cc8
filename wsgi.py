"""Serve with `python wsgi.py`; the `flask` command imports `app` from here, unpatched."""

SERVING = __name__ == "__main__"
if SERVING:  # before any other import
    import warnings

    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    import eventlet

    eventlet.monkey_patch()

from livedemo import create_app  # noqa: E402 -- after the patch

if SERVING:
    from livedemo.server import serve

    serve(create_app)
else:
    app = create_app()
