// An echo server on Deno. Run from its folder: installed/node_modules/.bin/deno run -N app.ts PORT
const open = new Set<WebSocket>();
const port = Number(Deno.args[0] ?? 9001);
const server = Deno.serve({ hostname: "127.0.0.1", port, onListen() {} }, (request) => {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") return new Response(null, { status: 400 });
  if (new URL(request.url).pathname !== "/") return new Response(null, { status: 404 });
  const offered = request.headers.get("sec-websocket-protocol")?.split(/\s*,\s*/) ?? [];
  const protocol = offered.includes("echo.wireproof") ? "echo.wireproof" : undefined;
  const { socket, response } = Deno.upgradeWebSocket(request, { protocol });
  socket.onopen = () => open.add(socket);
  socket.onmessage = (event) => socket.send(event.data);
  socket.onclose = () => open.delete(socket);
  socket.onerror = () => {}; // what a peer did wrong; Deno closes by itself
  return response;
});

// `close` takes only the codes that a browser's does: 1000, and 3000 to 4999.
Deno.addSignalListener("SIGTERM", () => {
  for (const socket of open) socket.close();
  server.shutdown();
});
