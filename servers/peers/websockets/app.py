"""An echo server on `websockets`. Run: python3 app.py PORT"""

import asyncio
import logging
import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "installed"))
from websockets.asyncio.server import serve


async def echo(websocket):
    async for message in websocket:
        await websocket.send(message)


# What clients do wrong is the business of the report, not of this terminal.
logging.disable()


# Left to itself, `websockets` refuses a client that offers none of `subprotocols`.
def select(_, offered):
    return "echo.wireproof" if "echo.wireproof" in offered else None


async def main(port):
    # None: a client that is no browser sends no Origin, and is served too.
    origins = ["https://app.example", None]
    names = ["echo.wireproof"]
    options = {"origins": origins, "subprotocols": names, "select_subprotocol": select}
    async with serve(echo, "127.0.0.1", port, **options) as server:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, server.close)
        await server.wait_closed()


asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 9001))
