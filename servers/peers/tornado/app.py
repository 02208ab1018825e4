"""An echo server on Tornado. Run: python3 app.py PORT"""

import asyncio
import logging
import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "installed"))
from tornado.web import Application
from tornado.websocket import WebSocketHandler

connections = set()


class Echo(WebSocketHandler):
    def get_compression_options(self):
        return {}

    def check_origin(self, origin):
        return origin == "https://app.example"

    def select_subprotocol(self, offered):
        return "echo.wireproof" if "echo.wireproof" in offered else None

    def open(self):
        connections.add(self)

    def on_message(self, message):
        self.write_message(message, binary=isinstance(message, bytes))

    def on_close(self):
        connections.discard(self)


async def main(port):
    server = Application([("/", Echo)]).listen(port, "127.0.0.1")
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()
    server.stop()
    for connection in connections:
        connection.close(1001)
    await server.close_all_connections()


# What clients do wrong is the business of the report, not of this terminal.
logging.disable()
asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 9001))
