"""The WebSocket side: a client that connects to its channel's address."""

import json
from typing import Any

from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from deploy.local.genesys.bodies.references import Json
from deploy.local.genesys.server.notifications.channel import Channel
from deploy.local.genesys.server.notifications.messages import PONG, json_frame
from deploy.local.genesys.server.notifications.service import Service
from deploy.local.genesys.server.notifications.socket import Socket
from deploy.local.genesys.server.notifications.subscriptions import judged
from deploy.local.genesys.server.refusal import RefusedError, failure, not_found
from deploy.local.genesys.server.tenant import Tenant


async def stream(websocket: WebSocket, tenant: Tenant, channel_id: str) -> None:
    """Hold the connection until either side ends it. A channel that isn't there is answered 404."""
    service = tenant.notifications
    if service.refuses():
        await websocket.send_denial_response(_refused(failure(503), tenant))
        return
    if (channel := service.channels.find(channel_id)) is None:
        await websocket.send_denial_response(_refused(not_found(), tenant))
        return
    # What is due by now is not for this client; what is due once it knows that it is connected, is.
    service.settle()
    await websocket.accept()
    socket = service.connect(
        channel,
        lambda lot, faults: Socket(
            websocket.scope["state"]["transport"], websocket.close, faults, lot, service.now_s()
        ),
    )
    try:
        while True:
            _hear(await websocket.receive(), socket, channel, tenant)
    except WebSocketDisconnect:
        pass
    finally:
        service.disconnected(channel, socket)


def _hear(event: Any, socket: Socket, channel: Channel, tenant: Tenant) -> None:
    """Answer what the client says. Raises WebSocketDisconnect at the end of the connection."""
    if event["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(event["code"])
    try:
        said = json.loads(event.get("text") or event.get("bytes") or "")
    except ValueError:
        return
    if not isinstance(said, dict):
        return
    if said.get("message") == "ping":
        socket.say(PONG)
    elif said.get("message") == "subscribe":
        echo = {"correlationId": said["correlationId"]} if "correlationId" in said else {}
        socket.say(json_frame({**_subscribed(said.get("topics"), channel, tenant), **echo}))


def _subscribed(topics: object, channel: Channel, tenant: Tenant) -> Json:
    service: Service = tenant.notifications
    if service.channels.find(channel.id) is not channel or not tenant.tokens.valid(channel.token):
        return {"result": "404"}
    if not isinstance(topics, list) or not all(isinstance(topic, str) for topic in topics):
        return {"result": "400", "status": "error"}
    found = judged(topics, tenant.permissions, tenant.access)
    if any(each.reason for each in found) or len({*topics, *channel.subscriptions}) > service.settings.topics:
        return {"result": "400", "status": "failure"}
    service.settle()
    service.channels.subscribe(channel, topics)
    return {"result": "200", "status": "subscribed"}


def _refused(refusal: RefusedError, tenant: Tenant) -> Response:
    body = json.dumps(refusal.body(tenant.new_id()))
    return Response(body, refusal.status, media_type="application/json")
