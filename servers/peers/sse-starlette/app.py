"""Topics of events on `sse-starlette`. Run: python3 app.py PORT"""

import asyncio
import collections
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "installed"))
import uvicorn
from sse_starlette import EventSourceResponse
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

# The library has no topics: a queue for each stream, by topic.
topics = collections.defaultdict(set)


async def stream(topic):
    queue = asyncio.Queue()
    topics[topic].add(queue)
    try:
        while True:
            yield await queue.get()
    finally:
        topics[topic].discard(queue)


async def events(request):
    return EventSourceResponse(stream(request.query_params["topic"]), ping=2)


async def publish(request):
    data = (await request.body()).decode(errors="replace")
    fields = {name: request.query_params.get(name) for name in ("event", "id")}
    for queue in topics[request.query_params["topic"]]:
        queue.put_nowait({"data": data, **fields})
    return Response(status_code=202)


async def subscribers(request):
    return JSONResponse(len(topics[request.query_params["topic"]]))


routes = [
    Route("/events", events),
    Route("/publish", publish, methods=["POST"]),
    Route("/subscribers", subscribers),
]
origins = Middleware(
    CORSMiddleware, allow_origins=["https://app.example"], allow_headers=["Last-Event-ID"]
)
port = int(sys.argv[1]) if len(sys.argv) > 1 else 9003
uvicorn.run(Starlette(routes=routes, middleware=[origins]), port=port, log_level="critical")
