"""The least that a Flask application can do: it reads the body and says hello."""

from flask import Flask, request

application = Flask(__name__)


@application.route("/", methods=["GET", "POST"])
@application.route("/<path:_path>", methods=["GET", "POST"])
def hello(_path: str = "") -> tuple[str, int]:
    request.get_data()
    return "hello", 200
