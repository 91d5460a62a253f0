"""A WebSocket peer that is not ours: python3-websockets, as a server or as a client.

Each line it prints is what a test waits for. As a server it echoes text and binary, sends the text "fragments" in three fragments,
answers the text "ping" with whether its ping was answered, and closes with 4321 on the text "close".
As a client it exchanges all of these with a server that echoes, and prints "ok".
"""
import asyncio
import sys

import websockets


async def serve_one(socket, path=None):
    try:
        async for message in socket:
            if message == "fragments":
                await socket.send(["frag", "men", "ts"])
            elif message == "ping":
                await asyncio.wait_for(await socket.ping(b"are you there?"), 30)
                await socket.send("pong came")
            elif message == "close":
                await socket.close(4321, "as you wish")
            else:
                await socket.send(message)
    finally:
        await socket.wait_closed()
        print("closed", socket.close_code, socket.close_reason, flush=True)


async def server():
    async with websockets.serve(serve_one, "127.0.0.1", 0, compression=None, ping_interval=None) as running:
        print(running.sockets[0].getsockname()[1], flush=True)
        await asyncio.Future()


async def expect(socket, wanted):
    got = await asyncio.wait_for(socket.recv(), 30)
    if got != wanted:
        raise AssertionError(f"expected {wanted[:50]!r} of {len(wanted)}, got {got[:50]!r} of {len(got)}")


async def client(uri):
    large = bytes(i * 7 % 256 for i in range(300_000))
    async with websockets.connect(uri, ping_interval=None, close_timeout=30) as socket:
        await socket.send("grüße")
        await expect(socket, "grüße")
        await socket.send(b"\x00\xff")
        await expect(socket, b"\x00\xff")
        await socket.send(["frag", "men", "ts"])
        await expect(socket, "fragments")
        await socket.send(large)
        await expect(socket, large)
        await asyncio.wait_for(await socket.ping(b"are you there?"), 30)
        await socket.close(4322, "done")
        if socket.close_code != 4322:
            raise AssertionError(f"closed with {socket.close_code} {socket.close_reason}")
    print("ok", flush=True)


asyncio.run(server() if sys.argv[1] == "serve" else client(sys.argv[2]))
