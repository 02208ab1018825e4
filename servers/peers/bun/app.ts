// An echo server on Bun. Run from its folder: installed/node_modules/.bin/bun app.ts PORT
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: Number(process.argv[2] ?? 9001),
  fetch(request, server) {
    if (new URL(request.url).pathname !== "/") return new Response(null, { status: 404 });
    const offered = request.headers.get("sec-websocket-protocol")?.split(/\s*,\s*/) ?? [];
    const headers = offered.includes("echo.wireproof") ? { "Sec-WebSocket-Protocol": "echo.wireproof" } : {};
    return server.upgrade(request, { headers }) ? undefined : new Response(null, { status: 400 });
  },
  websocket: {
    perMessageDeflate: true,
    open: (socket) => void open.add(socket),
    message: (socket, data) => void socket.send(data, true),
    close: (socket) => void open.delete(socket),
  },
});

const open = new Set<Bun.ServerWebSocket>();
process.on("SIGTERM", () => {
  for (const socket of open) socket.close(1001);
  server.stop();
});
