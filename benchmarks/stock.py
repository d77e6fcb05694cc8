"""Serve what a short tutorial of Flask-SocketIO would: a form, a cookie, a socket."""

import os
import secrets
import warnings

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
import eventlet  # noqa: E402

eventlet.monkey_patch()

from flask import Flask, redirect, request, session  # noqa: E402
from flask_socketio import SocketIO  # noqa: E402

FORM = (
    '<!doctype html><meta name="csrf-token" content="none">'
    '<form method="post"><input name="name"><input name="email"><input name="phone"></form>'
)

app = Flask(__name__)
app.secret_key = secrets.token_hex(32)
socketio = SocketIO(app, async_mode="eventlet")


@app.get("/")
def form():
    return FORM


@app.post("/")
def enter():
    session["name"] = request.form["name"]
    return redirect("/watch", 303)


@app.get("/healthz")
def healthz():
    return "ok"


@socketio.on("connect", namespace="/e/gala")
def connect(_auth=None):
    return "name" in session


if __name__ == "__main__":
    socketio.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_output=False)
