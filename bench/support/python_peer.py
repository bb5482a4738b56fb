"""The plainest Python peer: a bare asyncio web server that turns an alert into three orders with ib_async.

No checks, journal, sizing or identity: what Bowline is measured beside, not an example to follow.
Usage: python3 python_peer.py GATEWAY_PORT. Prints {"port": N} on one line, then one line of milliseconds for each
alert: from the moment the HTTP head was read to the moment the bytes of its last order were handed to the socket.
"""

import asyncio
import json
import sys
from time import perf_counter

from ib_async import IB, LimitOrder, Stock, StopOrder

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 17\r\n\r\n" + b'{"accepted":true}'


async def main() -> None:
    ib = IB()
    await ib.connectAsync("127.0.0.1", int(sys.argv[1]), clientId=901)
    # Without its own limit of 45 messages a second: nothing waits.
    ib.client.MaxRequests = 0
    contract = Stock("SPY", "SMART", "USD", conId=756733)

    def place(alert: dict) -> None:
        parent = ib.client.getReqId()
        size = alert["quantity"]
        common = {"tif": "GTC"}
        ib.placeOrder(contract, LimitOrder("BUY", size, alert["price"], orderId=parent, transmit=False, **common))
        exits = {"parentId": parent, **common}
        stop = ib.client.getReqId()
        ib.placeOrder(contract, StopOrder("SELL", size, alert["stopLoss"], orderId=stop, transmit=False, **exits))
        target = ib.client.getReqId()
        ib.placeOrder(contract, LimitOrder("SELL", size, alert["takeProfit"], orderId=target, transmit=True, **exits))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                break
            arrived = perf_counter()
            length = next(
                int(line.split(b":")[1])
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"content-length:")
            )
            alert = json.loads(await reader.readexactly(length))
            place(alert)
            sent = perf_counter()
            writer.write(ANSWER)
            print(f"{(sent - arrived) * 1000:.4f}", flush=True)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    await server.serve_forever()


try:
    asyncio.run(main())
except KeyboardInterrupt:
    pass
